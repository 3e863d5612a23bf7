"""The command line: a file for each command, imported when it is called.

Never logic: a command reads its options, asks the rooms, prints.
"""

NAMES = ("serve", "cloud", "tap", "record", "replay", "report", "scenario", "chaos", "doctor", "bench")
