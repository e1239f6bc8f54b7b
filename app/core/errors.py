"""The one kind of error an officer sees."""


class Problem(Exception):
    """Bad input or a failing world: one sentence in Traditional Chinese.

    The sentence names what is wrong, where it is, and the remedy. Any other
    exception that reaches the top is a bug of ours.
    """
