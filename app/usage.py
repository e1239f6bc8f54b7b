"""The command line's own words: click speaks English, officers read Chinese."""

from collections.abc import Iterable
from typing import IO, Any

import click

_WORDS = {
    "Options": "選項",
    "Commands": "動詞",
    "[OPTIONS]": "[選項]",
    "[COMMAND]": "[動詞]",
    "[ARGS]...": "[引數]…",
    "INTEGER RANGE": "整數",
    "INTEGER": "整數",
    "TEXT": "文字",
    "PATH": "檔案",
    "[required]": "（必填）",
    "Show this message and exit.": "顯示這份說明。",
    "Show the version and exit.": "顯示版本。",
}


def _in_chinese(text: str) -> str:
    for english, chinese in _WORDS.items():
        text = text.replace(english, chinese)
    return text


class _Formatter(click.HelpFormatter):
    """A help page with its headings and standing phrases in Chinese."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, _in_chinese(args), "用法：" if prefix is None else prefix)

    def write_heading(self, heading: str) -> None:
        self.write(f"{_in_chinese(heading)}：\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], *args: Any, **more: Any) -> None:
        super().write_dl([(_in_chinese(a), _in_chinese(b)) for a, b in rows], *args, **more)


class _Context(click.Context):
    formatter_class = _Formatter


class Verb(click.Command):
    """A verb whose help and usage errors are in Chinese."""

    context_class = _Context

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click does it; raises WrongUsage."""
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            raise WrongUsage(error, ctx) from None


class Verbs(Verb, click.Group):
    """The group of all verbs."""

    command_class = Verb

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does it; raises WrongUsage at an unknown verb."""
        if not ctx.resilient_parsing and self.get_command(ctx, args[0]) is None:
            raise WrongUsage(click.UsageError(f"沒有「{args[0]}」這個動詞"), ctx)
        return super().resolve_command(ctx, args)


class WrongUsage(click.UsageError):
    """Wrong usage, told in Chinese on standard error: how it is used, and what was wrong."""

    def __init__(self, error: click.UsageError, ctx: click.Context) -> None:
        super().__init__(_sentence(error, ctx), ctx)

    def show(self, file: IO[Any] | None = None) -> None:
        """Print it, to standard error if not elsewhere."""
        assert self.ctx is not None
        usage = self.ctx.get_usage()
        ask = f"請看 {self.ctx.command_path} --help"
        click.echo(f"{usage}\n{self.message}；{ask}。", file=file, err=file is None)


def _sentence(error: click.UsageError, ctx: click.Context) -> str:
    if isinstance(error, click.NoSuchOption):
        return f"沒有「{error.option_name}」這個選項"
    if isinstance(error, click.BadOptionUsage):
        flags = [o for p in ctx.command.params if getattr(p, "is_flag", False) for o in p.opts]
        wants = "後面不接值" if error.option_name in flags else "後面要有值"
        return f"選項「{error.option_name}」{wants}"
    if isinstance(error, click.MissingParameter) and error.param is not None:
        return f"缺少 {_name(error.param)}"
    if isinstance(error, click.BadParameter) and error.param is not None:
        kind = "，應為整數" if error.param.type is click.INT else ""
        return f"{_name(error.param)} 的值不對{kind}"
    if error.message.startswith("Got unexpected extra argument"):
        return "多了引數" + error.message[error.message.find("(") :]
    return error.message


def _name(param: click.Parameter) -> str:
    return param.opts[-1] if isinstance(param, click.Option) else param.human_readable_name
