"""The reading process: ``python -I -S child.py SOURCE_ROOT FILE ...``; the sheet leaves through standard output.

It is a script, not a module to import: it bounds itself before it looks at the file, and imports as little as it can.
"""

import marshal
import sys


def main() -> None:
    root, path = sys.argv[1:3]
    sys.path.insert(0, root)
    from digitaleschool.needs.exports.delimited import read
    from digitaleschool.needs.exports.refusals import Refused

    try:
        with open(path, "rb") as file:
            answer = {"sheet": read(file.read()).plain()}
    except Refused as refusal:
        answer = {"refused": refusal.__dict__}
    sys.stdout.buffer.write(marshal.dumps(answer))


main()
