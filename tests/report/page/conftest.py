import pytest

from superasm.report.page.write import write_page

from .made import make_run


@pytest.fixture(scope="session")
def run(tmp_path_factory):
    """A finished run of four entrants on five programs."""
    return make_run(tmp_path_factory.mktemp("run"))


@pytest.fixture(scope="session")
def page(run, tmp_path_factory):
    """The folder of its page."""
    folder = tmp_path_factory.mktemp("made") / "page"
    write_page(run, folder)
    return folder
