"""PyYAML's own parser, which says best what is wrong; twenty times slower than libyaml's, and slow to load."""

from yaml.parser import Parser
from yaml.reader import Reader
from yaml.scanner import Scanner
from yaml.tokens import Token


class Pure(Reader, Scanner, Parser):
    """A parser that remembers its tokens: they tell what was open where it failed."""

    def __init__(self, text: str) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)
        self.taken: list[Token] = []

    def get_token(self) -> Token | None:
        token: Token | None = super().get_token()  # type: ignore[no-untyped-call]
        if token is not None:
            self.taken.append(token)
        return token
