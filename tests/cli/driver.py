"""The program with the stand-in engine, as a process of its own."""

import sys

from cli.fake_engine import install

if __name__ == "__main__":
    install()
    from llmventure.__main__ import main

    sys.exit(main())
