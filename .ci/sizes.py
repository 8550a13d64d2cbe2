"""The size check of style.md: no god files, no long functions, few broad excepts, tests as long as the source."""

import ast
import sys
from pathlib import Path
from statistics import median

TOP = Path(__file__).resolve().parents[1]
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
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and code_lines(node) > LONGEST_FUNCTION:
                wrong.append(f"{path.relative_to(TOP)}:{node.lineno}: {node.name} has {code_lines(node)} lines")
            broad += isinstance(node, ast.ExceptHandler) and is_broad(node)
    tests = sum(len(path.read_text(encoding="utf-8").splitlines()) for path in (TOP / "tests").rglob("*.py"))
    total, middle = sum(lengths.values()), median(lengths.values())
    if broad > BROAD_EXCEPTS:
        wrong.append(f"{broad} broad excepts; {BROAD_EXCEPTS} are allowed in the whole package")
    if middle > MEDIAN_FILE:
        wrong.append(f"the median file has {middle} lines")
    if tests < total:
        wrong.append(f"tests have {tests} lines, the source {total}: tests are at least as long")
    print(f"{len(source)} modules, median {middle} lines, {total} in all; tests {tests}; broad excepts {broad}")
    print("\n".join(wrong))
    return 1 if wrong else 0


def code_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count a function's lines without its docstring."""
    total = (node.end_lineno or node.lineno) - node.lineno + 1
    first = node.body[0]
    is_docstring = (
        isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)
    )
    return total - ((first.end_lineno or first.lineno) - first.lineno + 1 if is_docstring else 0)


def is_broad(node: ast.ExceptHandler) -> bool:
    """Return whether a handler takes everything."""
    names = [node.type] if not isinstance(node.type, ast.Tuple) else node.type.elts
    return any(
        name is None or (isinstance(name, ast.Name) and name.id in {"Exception", "BaseException"}) for name in names
    )


if __name__ == "__main__":
    sys.exit(main())
