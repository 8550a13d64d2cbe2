"""The size check of style.md: no god files, no long functions, few broad excepts, tests as long as the source."""

import ast
import io
import sys
import tokenize
from pathlib import Path
from statistics import median

TOP = Path(__file__).resolve().parents[1]
LAYOUT = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
}
# The house wants tests as long as the source; this is where they are, and they must not fall behind it.
LEAST_TESTS = 0.9
LONGEST_FILE, LONGEST_FUNCTION, BROAD_EXCEPTS, MEDIAN_FILE = 400, 50, 2, 150


def main() -> int:
    """Print the figures and what is over its limit."""
    source = sorted((TOP / "src").rglob("*.py"))
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in source}
    wrong = [f"{path.relative_to(TOP)}: {length} lines" for path, length in lengths.items() if length > LONGEST_FILE]
    broad = 0
    for path in source:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            # A migration is a list of what was done once; it is not made clearer by being cut up.
            is_function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and "versions" not in path.parts
            if is_function and code_lines(node) > LONGEST_FUNCTION:
                wrong.append(f"{path.relative_to(TOP)}:{node.lineno}: {node.name} has {code_lines(node)} lines")
            broad += isinstance(node, ast.ExceptHandler) and is_broad(node)
    total, tests = (sum(code_of(path) for path in (TOP / part).rglob("*.py")) for part in ("src", "tests"))
    middle = median(lengths.values())
    if broad > BROAD_EXCEPTS:
        wrong.append(f"{broad} broad excepts; {BROAD_EXCEPTS} are allowed in the whole package")
    if middle > MEDIAN_FILE:
        wrong.append(f"the median file has {middle} lines")
    if tests < total * LEAST_TESTS:
        wrong.append(f"tests have {tests} lines of code, the source {total}")
    print(f"{len(source)} modules, median {middle} lines; code lines {total}, of tests {tests}; broad excepts {broad}")
    print("\n".join(wrong))
    return 1 if wrong else 0


def code_of(path: Path) -> int:
    """Count the lines of a file that hold code: neither blank nor comment nor docstring."""
    text = path.read_text(encoding="utf-8")
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in LAYOUT:
            lines.update(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(ast.parse(text)):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and is_docstring(body[0]):
            lines.difference_update(range(body[0].lineno, (body[0].end_lineno or body[0].lineno) + 1))
    return len(lines)


def is_docstring(node: ast.AST) -> bool:
    """Return whether a statement is a string and nothing else."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def code_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count a function's lines without its docstring."""
    total = (node.end_lineno or node.lineno) - node.lineno + 1
    first = node.body[0]
    return total - ((first.end_lineno or first.lineno) - first.lineno + 1 if is_docstring(first) else 0)


def is_broad(node: ast.ExceptHandler) -> bool:
    """Return whether a handler takes everything."""
    names = [node.type] if not isinstance(node.type, ast.Tuple) else node.type.elts
    return any(
        name is None or (isinstance(name, ast.Name) and name.id in {"Exception", "BaseException"}) for name in names
    )


if __name__ == "__main__":
    sys.exit(main())
