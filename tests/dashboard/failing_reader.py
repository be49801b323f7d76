"""Readers that fail, for a process of their own to call."""


def beyond_the_end(*_arguments, **_options):
    return [].pop()


def without_end(*arguments, **options):
    return without_end(*arguments, **options)
