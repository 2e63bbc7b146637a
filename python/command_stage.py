#!/usr/bin/env python3
"""A stage of dixit that is a program: python3 command_stage.py quote

One request a line comes in, one answer a line goes out; docs/command-stage.md says what is in them. This one finds
quotes in a house style that dixit does not know, a speaker's name, a triangle and what was said to the end of the line:

    Ana Ruiz ► The dam is safe.

In the other roles it sends back what it got: the layer of the role as it stands, or an empty one.
Use it beside the built-in rules:

    [quote]
    use = "any-of"
    of = [
        { use = "command", command = ["python3", "command_stage.py", "quote"] },
        { use = "rules" },
    ]
"""

import json
import re
import sys

LABEL = re.compile(r"^(?P<source>\w[^\n►]{0,60}?)[ \t]*(?P<cue>►)[ \t]*(?P<content>\S[^\n]*?)[ \t\r]*$", re.MULTILINE)


def quotes(text):
    """The quotes of a text. Python's offsets are code points, as the protocol wants them."""
    for found in LABEL.finditer(text):
        yield {
            "content": [found.span("content")],
            "cue": [found.span("cue")],
            "source": [found.span("source")],
            "type": "direct",
            "polarity": "asserts",
            "confidence": 0.9,
        }


def answer(request):
    """The request with the layer of its role put in."""
    role = request["role"]
    if role == "quote":
        request["quotes"] = list(quotes(request["text"]))
    elif role == "speaker":
        request["attributions"] = [None for _ in request["quotes"]]
    elif role == "mention":
        request["mentions"], request["entities"] = [], []
    elif role == "sentence":
        request["sentences"] = request["paragraphs"]
    return request


def main():
    # The streams are UTF-8 on every system, whatever the terminal is set to.
    sys.stdin.reconfigure(encoding="utf-8")
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
