"""What a type checker must see from outside; checked by mypy, never run."""

from typing import assert_type

import eventimpact as ei
from eventimpact import plots, reports


assert_type(ei.Window(-1, 1), ei.Window)
assert_type(ei.Window(-1, 1).length, int)

note: reports.Block = reports.Paragraph(text=("see ", reports.Link("it", "#it")))
document = reports.Document(title="A note", blocks=(note,))
assert_type(reports.render_html(document), str)
assert_type(reports.render_markdown(document), str)

figure, ax = plots.new_axes()
assert_type(plots.svg(figure), str)
