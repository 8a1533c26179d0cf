"""The table of ratios."""

#: Names of the two operations compared, and the goal of their ratio.
GOALS = (
    ("book", "event registration", 0.5),
    ("book", "book, plain SQL", 10),
    ("book the 501st seat", "book the 1st seat", 1.2),
    ("enter", "event registration", 0.5),
    ("cancel", "event registration", None),
    ("book", "eWallet on an order", None),
    ("eligibility of 20 packages", "their rows, plain SQL", 6),
    ("end 250 packages", "end 250 packages, plain SQL", 3),
)
#: Operations that must take as long with many packages as with few. As the load of the
#: machine varies, their times are divided by STEADY's in the same rounds.
FLAT = ("book", "enter", "cancel", "eligibility of 20 packages", "end 250 packages")
STEADY = "event registration"
FLATNESS = 1.2
QUERIES = {"book": 18}


class Report:
    """Figures by size and operation, and the ratios computed from them."""

    def __init__(self):
        self.sizes = {}
        #: Statements that read a whole growing table, by operation.
        self.scans = {}
        #: Violations that the independent checker found in the database afterwards.
        self.broken = []
        #: Further lines: name, ratio, goal.
        self.others = []

    def add(self, size, figures):
        """Add the figures of operations that took turns."""
        self.sizes.setdefault(size, {}).update(figures)

    def ratios(self):
        """Yield name, ratio and goal of each line of the table."""
        for size, figures in self.sizes.items():
            for left, right, goal in GOALS:
                ratio = figures[left].median / figures[right].median
                yield f"{left} / {right}, {size:,} packages", ratio, goal
        smallest, largest = min(self.sizes), max(self.sizes)
        if smallest < largest:
            for name in FLAT:
                ratio = self._steadied(largest, name) / self._steadied(smallest, name)
                yield f"{name}, {largest:,} / {smallest:,} packages", ratio, FLATNESS
        yield from self.others

    def _steadied(self, size, name):
        figures = self.sizes[size]
        return figures[name].median / figures[STEADY].median

    def table(self):
        """Return the report as Markdown."""
        lines = ["| ratio | figure | goal | |", "| --- | ---: | ---: | --- |"]
        for name, ratio, goal in self.ratios():
            verdict = "" if goal is None else "met" if ratio <= goal else "missed"
            aim = "" if goal is None else f"≤ {goal:g}"
            lines.append(f"| {name} | {ratio:.2f} | {aim} | {verdict} |")
        sizes = list(self.sizes)
        heads = "".join(f" {size:,} |" for size in sizes)
        lines += ["", f"| milliseconds, median | queries |{heads}"]
        lines.append("| --- | ---: |" + " ---: |" * len(sizes))
        for name, figures in self.sizes[sizes[-1]].items():
            cells = "".join(
                f" {1000 * self.sizes[size][name].median:.2f} |" for size in sizes
            )
            queries = "" if figures.queries is None else figures.queries
            lines.append(f"| {name} | {queries} |{cells}")
        lines.append("")
        for name, statements in self.scans.items():
            lines += [f"{name} reads all of {one}" for one in sorted(statements)]
        return "\n".join(lines + self.broken)

    def as_dict(self):
        """Return the report for the JSON file."""
        return {
            "ratios": [
                {"name": name, "ratio": round(ratio, 3), "goal": goal}
                for name, ratio, goal in self.ratios()
            ],
            "operations": {
                str(size): {name: each.as_dict() for name, each in figures.items()}
                for size, figures in self.sizes.items()
            },
            "broken": self.broken,
            "scans": {name: sorted(found) for name, found in self.scans.items()},
        }
