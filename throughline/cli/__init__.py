"""The command line: one module a command, each with `add(parser, lang)` and `run(project, arguments) -> int`."""
