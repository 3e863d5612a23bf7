"""The ways to get copies, one file each; the table names them in order of preference."""

NAMES = ("firehose", "mirror", "capture_file")
