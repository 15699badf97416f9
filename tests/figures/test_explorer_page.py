"""The explorer in a real browser, which may speak to nobody but its own server."""

from __future__ import annotations

import io
import os
import re
import shutil
import threading
import time

import pandas as pd
import pyarrow.parquet
import pytest

from abm.errors import InputError
from abm.policy import load_levers, load_policy
from figures.explorer import serve
from figures.explorer.settings import NAME, Settings

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.skipif(
        CHROMIUM is None,
        reason="no Chromium: install it (Debian, Ubuntu: apt-get install chromium) or name one in CHROMIUM",
    ),
    pytest.mark.filterwarnings("ignore:Cookies with samesite", "ignore:websockets.legacy"),
]
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--no-first-run")  # fmt: skip
PATIENCE = 120_000.0
"""Milliseconds that anything may take on a busy machine."""
LEVEL, TYPED = "#lever-tariff-level", "#lever-tariff-level-typed"


@pytest.fixture(scope="module")
def address():
    """Where the page is served, by a thread of this process."""
    server = serve.page_server("127.0.0.1")
    bound = serve.listening("127.0.0.1", 0)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{bound.getsockname()[1]}"
    server.should_exit = server.force_exit = True
    thread.join(timeout=10)


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        one = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield one
        one.close()


class Explorer:
    """The page as somebody has it before them, and all that went wrong or went elsewhere meanwhile."""

    def __init__(self, browser, address):
        self.address, self.elsewhere, self.wrong = address, [], []
        self.context = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
        self.context.route("**/*", self.only_own)
        self.page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("console", lambda said: said.type == "error" and self.wrong.append(said.text))
        self.page.on("websocket", lambda socket: self.note(socket.url))

    def note(self, url):
        if re.sub(r"^ws", "http", url).startswith((self.address, "blob:", "data:")):
            return True
        self.elsewhere.append(url)
        return False

    def only_own(self, route):
        if self.note(route.request.url):
            route.continue_()
        else:
            route.abort()

    def open(self, query=""):
        self.page.goto(f"{self.address}/?{query}")
        self.ready()
        return self.page

    def ready(self):
        """Wait until the comparison stands there, and what was asked is done."""
        self.page.wait_for_selector("#outcome-revolving_door")
        self.page.wait_for_function(
            "document.querySelector('.comparison').getAttribute('aria-busy') == 'false'"
        )

    def is_called(self, name):
        """Wait until the browser's tab says so: Solara names it too, at a time of its own."""
        self.page.wait_for_function("name => document.title == name", arg=name)

    def row(self, outcome="revolving_door"):
        return self.page.inner_text(f"#outcome-{outcome}")

    def changes(self, before, outcome="revolving_door"):
        """Processor seconds of the server until the row of an outcome says something else than before."""
        began = time.process_time()  # the server is a thread of this process
        self.page.wait_for_function(
            "([name, before]) => document.getElementById('outcome-' + name).innerText != before",
            arg=[outcome, before],
        )
        return time.process_time() - began

    def type(self, text, field=TYPED):
        self.page.fill(field, text)
        self.page.press(field, "Enter")


@pytest.fixture(scope="module")
def explorer(browser, address):
    one = Explorer(browser, address)
    yield one
    one.context.close()


@pytest.fixture(scope="module")
def opened(explorer):
    """The page as it opens, once for all tests that put back what they move."""
    explorer.open()
    return explorer


def test_it_opens_with_its_purpose_and_speaks_to_nobody_else(opened):
    page = opened.page
    opened.is_called("Draaideur: stepping stone or revolving door?")
    assert page.evaluate("document.documentElement.lang") == "en"
    assert "not a prediction" in page.inner_text(".purpose")
    assert "no difference" in opened.row()
    assert opened.elsewhere == []
    assert opened.wrong == []


def test_every_result_is_one_click_from_the_limits_of_the_model(opened):
    page = opened.page
    sections = page.locator(".explorer-results section").all()
    assert len(sections) == 6
    for section in sections:
        assert section.get_by_role("link", name="What this model cannot tell you").count() == 1
    page.locator(".explorer-results section").first.get_by_role("link").click()
    page.wait_for_function("location.hash == '#limits'")
    assert page.locator("#limits h2").is_visible()


def test_a_lever_changes_the_result_within_two_seconds(opened):
    page = opened.page
    seconds = []
    for text in ("1.1", "1.2", "1.3"):
        before = opened.row()
        opened.type(text)
        seconds.append(opened.changes(before))
        opened.ready()
    assert "clear" in opened.row()
    assert "never observed fee level 1.3" in page.inner_text("#comparison .counterfactual")
    assert min(seconds) < 2.0, seconds
    before = opened.row()
    page.get_by_role("button", name="Put back: fee level").click()
    opened.changes(before)
    opened.ready()
    assert "no difference" in opened.row()


def test_a_bad_value_is_refused_in_the_words_of_the_command_line(opened):
    page = opened.page
    with pytest.raises(InputError) as mistake:
        Settings().chosen("tariff.level", "9")
    address, row = page.url, opened.row()
    opened.type("9")
    refused = page.get_by_role("alert")
    refused.wait_for()
    assert refused.inner_text() == str(mistake.value)
    assert page.get_attribute(TYPED, "aria-invalid") == "true"
    assert (page.url, opened.row()) == (address, row)
    opened.type("0.85")
    refused.wait_for(state="detached")
    opened.type("x", "#choice-months")
    refused.wait_for()
    assert refused.inner_text() == "--months: 'x' is not a whole number"
    opened.type("120", "#choice-months")
    refused.wait_for(state="detached")
    before = opened.row()
    page.get_by_role("button", name="Put all levers back").click()
    page.wait_for_selector(".lever.moved", state="detached")
    opened.changes(before)
    opened.ready()


def test_the_run_is_played_stepped_and_reset(opened):
    page = opened.page
    month = page.locator(".play output")
    assert "(120 of 120)" in month.inner_text()
    last = page.inner_text(".legend")
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("document.querySelector('.play output').innerText.match(/\\((\\d+) of/)[1] >= 4")
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="Back to the start").click()
    assert "2020-12 (0 of 120)" in month.inner_text()
    assert page.inner_text(".legend") != last
    page.get_by_role("button", name="One month on").click()
    assert "2021-01 (1 of 120)" in month.inner_text()
    page.focus("#states-month")
    page.keyboard.press("End")
    assert page.inner_text(".legend") == last


def test_the_settings_and_the_data_can_be_taken_along(opened, tmp_path):
    page = opened.page
    before = opened.row()
    opened.type("0.7")
    opened.changes(before)
    opened.ready()
    contents = {}
    for label in ("Policy file (TOML)", "Comparison (CSV)", "People by state (Parquet)"):
        with page.expect_download() as download:
            page.get_by_role("button", name=label).click()
        file = tmp_path / download.value.suggested_filename
        download.value.save_as(file)
        contents[file.name] = file
    policy = load_policy(contents[f"{NAME}.toml"])
    assert [(one.lever, one.value) for one in policy.change] == [("tariff.level", 0.7)]
    row = pd.read_csv(contents["comparison.csv"]).set_index("outcome").loc["revolving_door"]
    assert f"{100 * row['mean']:.1f} %" in opened.row()
    table = pyarrow.parquet.read_table(io.BytesIO(contents["states.parquet"].read_bytes()))
    assert table.num_rows == 121
    assert f"{NAME}.toml --months 120 --seeds 4" in page.inner_text(".command")


def test_a_reload_keeps_the_settings(opened):
    opened.type("0.7")
    opened.page.wait_for_function("location.search.includes('tariff.level=0.7')")
    opened.ready()
    row = opened.row()
    assert "no difference" not in row
    opened.page.reload()
    opened.ready()
    assert opened.page.input_value(TYPED) == "0.7"
    assert opened.row() == row
    opened.is_called("Draaideur: stepping stone or revolving door?")


def test_a_story_is_told_and_a_network_drawn(opened):
    page = opened.page
    page.get_by_role("button", name="Somebody whose lives part").click()
    page.wait_for_selector(".told")
    assert "The two lives part in" in page.inner_text(".told")
    opened.type("99999999", "#story-person")
    page.get_by_role("alert").wait_for()
    assert "person 99999999: there is none" in page.get_by_role("alert").inner_text()
    page.select_option("#network-place", "Tiel")
    page.get_by_role("button", name="Draw the network").click()
    picture = page.locator("#network figure")
    picture.wait_for()
    assert "employers lent from Werkzaak Rivierenland" in picture.get_attribute("aria-label")


def test_every_control_has_a_name_and_every_lever_its_source(opened):
    nameless = opened.page.evaluate(
        """[...document.querySelectorAll('.explorer :is(input, select, button, summary, a)')].filter(
             (one) => !one.labels?.length && !one.getAttribute('aria-label') && !one.innerText.trim()
             && !(one.closest('details:not([open])') && one.textContent.trim())
           ).map((one) => one.outerHTML)"""
    )
    assert nameless == []
    for name, lever in load_levers().items():
        control = opened.page.locator(f"#lever-{name.replace('.', '-')}")
        about = opened.page.locator(f"#{control.get_attribute('aria-describedby')}").text_content()
        assert all(claim in about for claim in lever.evidence), name


def test_the_page_works_with_the_keyboard_alone(explorer):
    page = explorer.open("tariff.level=0.7")

    def tab_to(wanted, most=90):
        for _ in range(most):
            page.keyboard.press("Tab")
            if page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
                return
        raise AssertionError(f"no way to {wanted} by Tab")

    tab_to("a.skip", 3)
    tab_to("#choice-language")
    tab_to(LEVEL)
    about = page.locator(f"{LEVEL}-about")
    assert about.bounding_box()["width"] > 200
    page.keyboard.press("Escape")
    assert about.bounding_box()["width"] < 2
    before = explorer.row()
    for level in ("0.71", "0.72", "0.73"):
        page.keyboard.press("ArrowRight")
        page.wait_for_function("level => location.search.includes('tariff.level=' + level)", arg=level)
        explorer.changes(before)
        explorer.ready()
        before = explorer.row()
    assert page.input_value(TYPED) == "0.73"
    tab_to("#states button.primary")
    page.keyboard.press("Space")
    page.get_by_role("button", name="Pause").wait_for()
    tab_to("#story button.primary")
    page.keyboard.press("Enter")
    page.wait_for_selector(".told")


def test_in_dutch_everything_is_dutch(explorer):
    page = explorer.open("tariff.level=0.7")
    page.select_option("#choice-language", "nl")
    page.wait_for_function("document.documentElement.lang == 'nl'")
    page.get_by_role("heading", name="Uw knoppen tegenover het scenario zelf").wait_for()
    assert page.input_value(TYPED) == "0,7"
    page.wait_for_function(
        "document.getElementById('outcome-conversion_within_24_months').innerText.includes('punten')"
    )
    before = explorer.row()
    explorer.type("1,25")
    explorer.changes(before)
    assert "het onderzoek zag nooit hoogte van het tarief 1,25" in page.inner_text("#comparison")
    said = page.inner_text(".explorer")
    for english in (
        "Play",
        "Your levers",
        "within the noise",
        "on benefit",
        "What this model",
        "Scenario itself",
    ):
        assert english not in said
    assert "language=nl" in page.url
    explorer.is_called("Draaideur: springplank of draaideur?")


def test_nothing_is_cut_off_on_a_narrow_screen(explorer):
    page = explorer.page
    explorer.ready()
    page.set_viewport_size({"width": 360, "height": 740})
    page.wait_for_timeout(300)
    wide = page.evaluate(
        """[...document.querySelectorAll('.explorer *')].filter((one) => one.getClientRects().length
             && one.getBoundingClientRect().right > 361 && !one.closest('.about, svg, .skip'))
             .map((one) => one.outerHTML.slice(0, 120))"""
    )
    page.set_viewport_size({"width": 1280, "height": 900})
    assert wide == []


def test_an_address_that_does_not_fit_is_refused_in_a_line(explorer):
    page = explorer.open("tariff.level=9&seed=2")
    refused = page.get_by_role("alert")
    assert "lever 'tariff.level': '9' is not allowed" in refused.inner_text()
    assert page.input_value("#choice-seed") == "1"


def test_nothing_went_wrong_and_nobody_else_was_asked(explorer):
    assert explorer.elsewhere == []
    assert explorer.wrong == []
