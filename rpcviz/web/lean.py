"""Comments are for those who read the source: the page's own files are served without them. Pure.

Their lines stay, empty, so that a place in an error is the same place in the source.
"""


def lean(text: str) -> str:
    """JavaScript or CSS without the comments that have lines of their own.

    Whatever stands between backticks is left alone: there a line that looks like a comment is text.
    """
    kept: list[str] = []
    backticks = 0
    inside = False
    for line in text.split("\n"):
        code = line.strip()
        if inside:
            inside = not code.endswith("*/")
            kept.append("")
        elif backticks % 2 == 0 and (
            code.startswith("//") or (code.startswith("/*") and code.endswith("*/"))
        ):
            kept.append("")
        elif backticks % 2 == 0 and code.startswith("/*") and "*/" not in code:
            inside = True
            kept.append("")
        else:
            backticks += line.count("`")
            kept.append(line)
    return "\n".join(kept)
