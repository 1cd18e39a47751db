from ._types import Window as Window
