"""The page in headless Chromium: it works from disk, by mouse and by keyboard, at any width."""

import shutil
import time

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.select import Select

from superasm.report.page.write import write_page

from .made import COMPILER, HOSTILE_NAME, MODELS, SEARCH, without_rows

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
pytestmark = pytest.mark.skipif(
    not (CHROMIUM and DRIVER),
    reason="chromium and chromedriver are not installed (sh tools/system-packages.sh test)",
)
LONGEST_WAIT = 20
VISIBLE = """return [...document.querySelectorAll(arguments[0])]
    .filter((e) => e.checkVisibility()).map((e) => e.textContent)"""


class Browser:
    """One browser for all tests; every test opens the page anew."""

    def __init__(self):
        options = webdriver.ChromeOptions()
        options.binary_location = CHROMIUM
        # Tests run as root in containers, where Chromium's own sandbox can't start.
        for flag in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"):
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.driver = webdriver.Chrome(options=options, service=Service(DRIVER))

    def open(self, folder, hash_="", *, width=1280, dark=False):
        self.driver.get("about:blank")
        self.driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": False},
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})
        self.driver.get((folder / "index.html").as_uri() + hash_)
        self.js("try { localStorage.clear(); } catch {}")

    def js(self, code, *arguments):
        return self.driver.execute_script(code, *arguments)

    def shown(self, selector):
        return self.js(VISIBLE, selector)

    def find(self, selector):
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def choose(self, selector, text):
        Select(self.find(selector)).select_by_visible_text(text)

    def press(self, *keys):
        for key in keys:
            self.driver.switch_to.active_element.send_keys(key)

    def until(self, code, *arguments):
        end = time.monotonic() + LONGEST_WAIT
        while time.monotonic() < end:
            found = self.js(code, *arguments)
            if found:
                return found
            time.sleep(0.02)
        pytest.fail(f"never came true: {code}")

    def program(self, name):
        """Wait until a program is on screen."""
        self.until(
            "return document.querySelector('#program h1')?.textContent === arguments[0]", name
        )

    def complaints(self):
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def overflow(self):
        return self.js("return document.documentElement.scrollWidth - innerWidth")


@pytest.fixture(scope="module")
def chromium():
    browser = Browser()
    yield browser
    browser.driver.quit()


@pytest.fixture
def browser(chromium, page):
    """The browser with the overview on screen; whatever it did, the console must be silent."""
    chromium.complaints()
    chromium.open(page)
    yield chromium
    assert chromium.complaints() == []
    assert chromium.js("return window.hacked") is None


def leaders(browser):
    return browser.shown("#leaderboard tbody .entrant")


def test_the_page_opens_on_the_leaderboard_with_its_charts(browser):
    assert browser.shown("h1") == ["Leaderboard"]
    assert sorted(leaders(browser)) == sorted((*MODELS, COMPILER, SEARCH))
    assert len(browser.shown("main svg.chart")) == 4
    assert browser.shown("#programs tbody th a") == [
        "count_bits", "horner", "collatz", "sum_of_squares", HOSTILE_NAME,
    ]  # fmt: skip


def test_a_click_on_a_head_sorts_by_it_and_a_second_one_turns_the_order(browser):
    head = "#leaderboard thead tr:last-child th:nth-child(4)"
    value = """return [...document.querySelectorAll('#leaderboard tbody td:nth-child(4)')]
        .map((cell) => Number(cell.dataset.v))"""
    browser.find(f"{head} button").click()
    falling = browser.js(value)
    assert falling == sorted(falling, reverse=True)
    assert falling[0] > falling[-1]
    assert browser.find(head).get_attribute("aria-sort") == "descending"
    browser.find(f"{head} button").send_keys(Keys.ENTER)
    assert browser.js(value) == sorted(falling)
    assert browser.find(head).get_attribute("aria-sort") == "ascending"
    sorted_heads = (
        "return document.querySelectorAll('#leaderboard [aria-sort]:not([aria-sort=none])').length"
    )
    assert browser.js(sorted_heads) == 1
    browser.find("#leaderboard thead tr:last-child th:first-child button").click()
    assert leaders(browser) == sorted(leaders(browser), key=str.lower)


def test_what_has_no_figure_comes_last_in_either_order(browser):
    cost = "#leaderboard thead tr:last-child th:nth-child(18) button"
    assert browser.find(cost).text.startswith("cost")
    for _ in range(2):
        browser.find(cost).click()
        assert leaders(browser)[0] == MODELS[1]


def test_filters_of_entrants_and_programs_leave_what_matches(browser):
    browser.find("#entrant-filter").send_keys("GCC")
    assert leaders(browser) == [COMPILER]
    browser.find("#program-filter").send_keys("o")
    assert browser.shown("#programs tbody th a") == [
        "count_bits", "horner", "collatz", "sum_of_squares", HOSTILE_NAME,
    ]  # fmt: skip
    browser.find("#program-filter").send_keys("ll")
    assert browser.shown("#programs tbody th a") == ["collatz"]
    assert browser.shown("#program-count") == ["1 of 5 programs"]
    browser.find("#program-filter").clear()
    browser.choose("#outcome-filter", "to be reviewed")
    browser.until("return document.querySelectorAll('#programs tbody tr').length === 1")
    assert browser.shown("#programs tbody th a") == ["sum_of_squares"]


def test_programs_sort_by_an_entrants_speedup_failures_last(browser):
    index = browser.shown("#programs thead th").index(MODELS[0])
    browser.find(f"#programs thead th:nth-child({index + 1}) button").click()
    column = browser.shown(f"#programs tbody td:nth-child({index + 1})")
    assert ["bad edit" in cell for cell in column] == [False, False, False, True, True]


def test_another_reference_row_turns_the_comparison_around(browser):
    ratio = """return Number([...document.querySelectorAll('#leaderboard tbody tr')]
        .find((row) => row.dataset.entrant === arguments[0]).querySelector('.versus').dataset.v)"""
    browser.choose("#reference", SEARCH)
    one_way = browser.js(ratio, COMPILER)
    browser.choose("#reference", COMPILER)
    assert browser.js(ratio, SEARCH) == pytest.approx(1 / one_way)
    assert one_way < 1
    assert "reference" in browser.shown(f"tr[data-entrant='{COMPILER}'] .versus")


def test_a_program_opens_and_closes_by_keyboard_alone(browser):
    browser.press("/")
    browser.press("h", "o", "r", Keys.ARROW_DOWN)
    focused = "return document.activeElement.textContent"
    assert browser.js(focused) == "horner"
    browser.press(Keys.ARROW_RIGHT)
    assert browser.js(focused).startswith("1.3")
    browser.press(Keys.ARROW_LEFT, Keys.ENTER)
    browser.program("horner")
    assert browser.js("return document.getElementById('overview').hidden")
    browser.press(Keys.ESCAPE)
    browser.until("return !document.getElementById('overview').hidden")
    assert browser.js(focused) == "horner"
    assert browser.shown("h1") == ["Leaderboard"]


def test_arrow_keys_move_between_the_rows(browser):
    browser.js("document.querySelector('#programs tbody a').focus()")
    browser.press(Keys.ARROW_DOWN, Keys.ARROW_DOWN, Keys.ARROW_UP)
    assert browser.js("return document.activeElement.textContent") == "horner"
    browser.press(Keys.END)
    assert browser.js("return document.activeElement.textContent") == HOSTILE_NAME


def test_what_has_the_focus_can_be_seen(browser):
    browser.press(Keys.TAB)
    assert browser.js("return document.activeElement.className") == "skip"
    assert browser.js("return document.activeElement.getBoundingClientRect().left") >= 0
    browser.press(Keys.TAB)
    assert browser.js("return getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_a_link_opens_a_program_and_an_entrant(browser, page):
    browser.open(page, "#program=count_bits&entrant=search+20s")
    browser.program("count_bits")
    assert browser.shown('#program a[aria-current="true"]') == [SEARCH]
    code = browser.shown("#program .diff .code.added")
    assert any("popcntq" in line for line in code)
    assert len(browser.shown("#program .diff td.heat.h5")) > 0
    assert len(browser.shown("#program .samples svg")) == 2
    assert len(browser.shown("#program svg.forest")) == 1
    assert "count_bits" in browser.driver.title


def test_every_attempt_can_be_looked_at(browser, page):
    browser.open(page, "#program=count_bits")
    browser.program("count_bits")
    browser.find("#program").find_element(By.LINK_TEXT, MODELS[1]).click()
    browser.until("return document.querySelectorAll('.attempts tbody tr').length === 4")
    assert browser.shown(".attempts tr.chosen th") == ["1 ★"]
    browser.find(".attempts tbody tr:first-child button").click()
    assert browser.shown('.attempts [aria-pressed="true"]') == ["shown"]
    assert "What went wrong" in browser.shown("#program h3")
    assert "wrong output" in browser.shown(".attempts tbody tr:first-child td")
    assert any("\txorl\t%eax, %eax" in line for line in browser.shown(".diff .code.added"))


def test_an_entrant_without_an_answer_says_why_and_counts_as_one(browser, page):
    browser.open(page, "#program=horner&entrant=" + MODELS[0].replace(" ", "+"))
    browser.program("horner")
    row = browser.shown("#program tr.chosen")[0]
    assert "bad edit" in row
    assert "1.0x, no answer" in row


def test_text_from_models_stays_text(browser, page):
    for name in ("count_bits", "horner", "sum_of_squares"):
        for entrant in (*MODELS, COMPILER):
            browser.open(page)
            browser.js("location.hash = superasm.hash(arguments[0], arguments[1])", name, entrant)
            browser.program(name)
    browser.open(page)
    browser.find("#programs").find_element(By.LINK_TEXT, HOSTILE_NAME).click()
    browser.program(HOSTILE_NAME)
    assert any("<script>window.hacked=1</script>" in text for text in browser.shown(".reason"))
    assert browser.js("return document.querySelectorAll('img, b, main script, iframe').length") == 0


def test_a_program_that_is_not_in_the_run_is_said_not_to_be(browser, page):
    browser.open(page, "#program=nothing%20%3Cb%3E")
    browser.until("return document.querySelector('#program [role=alert]')")
    assert "no program nothing <b>" in browser.shown("#program [role=alert]")[0]
    browser.press(Keys.ESCAPE)
    browser.until("return document.querySelector('#program').hidden")


def test_programs_of_one_name_are_told_apart_by_their_ids(browser):
    code = """const [one, two] = superasm.data.programs;
        two.name = one.name;
        superasm.times = undefined;
        return [superasm.key(one), superasm.key(two), one.id, two.id]"""
    first, second, *ids = browser.js(code)
    assert [first, second] == ids
    browser.js("location.hash = superasm.hash(arguments[0])", second)
    browser.until(
        "return document.querySelector('#program .lead')?.textContent.includes(arguments[0])",
        second,
    )


BACKGROUND = "return getComputedStyle(document.body).backgroundColor"


def test_colours_follow_the_system_and_the_button_overrules_it(browser, page):
    light = browser.js(BACKGROUND)
    browser.open(page, dark=True)
    dark = browser.js(BACKGROUND)
    assert dark != light
    browser.find("#theme").click()
    assert browser.js(BACKGROUND) == light
    browser.find("#theme").click()
    assert browser.js(BACKGROUND) == dark
    assert browser.find("#theme").get_attribute("aria-label") == "Colours: dark"


@pytest.mark.parametrize("hash_", ["", "#program=count_bits", "#program=sum_of_squares"])
def test_nothing_overflows_a_narrow_screen(browser, page, hash_):
    browser.open(page, hash_, width=400)
    if hash_:
        browser.program(hash_.partition("=")[2])
    assert browser.overflow() <= 0
    browser.js("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    assert browser.overflow() <= 0


def test_charts_say_in_words_what_they_show(browser, page):
    browser.open(page, "#program=count_bits")
    browser.program("count_bits")
    labels = browser.js(
        "return [...document.querySelectorAll('svg.chart')].map(s => s.getAttribute('aria-label'))"
    )
    assert len(labels) == 7
    assert all(len(label) > 30 for label in labels)


def test_an_unfinished_run_says_so_on_top(chromium, run, tmp_path):
    part = without_rows(run, tmp_path / "part", kept=9)
    write_page(part, tmp_path / "page")
    chromium.complaints()
    chromium.open(tmp_path / "page")
    assert "2 of 5 programs, unfinished" in chromium.shown(".banner")[0]
    chromium.find("#programs").find_element(By.LINK_TEXT, HOSTILE_NAME).click()
    chromium.program(HOSTILE_NAME)
    assert "Not recorded yet." in chromium.shown(".source .note")
    assert chromium.shown("#program td.none") == ["not finished yet"] * 4
    assert chromium.complaints() == []
