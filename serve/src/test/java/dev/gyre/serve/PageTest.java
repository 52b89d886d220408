package dev.gyre.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.models.SmallModels;
import dev.gyre.models.SmallModels.Small;
import dev.gyre.serve.batch.Limits;
import dev.gyre.serve.http.Keys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.support.ui.Select;

/** The page as somebody uses it, in headless Chromium where there's one. */
class PageTest {

    private static final Limits LIMITS = new Limits(4, 8, 4096, 10_000_000, 1 << 20);

    @TempDir
    static Path folder;

    private static SmallServer server;
    private static TestBrowser browser;

    @BeforeAll
    static void open() throws IOException {
        browser = TestBrowser.open();
        writeRun();
        server = SmallServer.of(LIMITS, models(), folder, Keys.NONE, Optional.empty());
    }

    private static Map<String, Small> models() {
        Map<String, Small> models = new LinkedHashMap<>();
        models.put("small", SmallServer.XLSTM);
        for (String family : List.of("transformer", "blt", "namm")) {
            models.put(
                    family,
                    SmallModels.all().stream()
                            .filter(s -> s.family().equals(family))
                            .findFirst()
                            .orElseThrow());
        }
        return models;
    }

    private static void writeRun() throws IOException {
        Path run = Files.createDirectory(folder.resolve("mine"));
        Files.writeString(run.resolve("config.json"), "{\"model\": \"xlstm\", \"run\": {\"steps\": 500}}");
        StringBuilder log = new StringBuilder();
        for (int step = 1; step <= 200; step++) {
            log.append("{\"step\":")
                    .append(step)
                    .append(",\"loss\":")
                    .append(1 + 5.0 / step)
                    .append(",\"bits_per_byte\":")
                    .append((1 + 5.0 / step) / Math.log(2))
                    .append(",\"lr\":0.001}\n");
        }
        log.append(
                "{\"step\":100,\"validation\":{\"bits_per_byte\":3.5,\"bytes\":100,\"whole\":false}}\n{\"step\":200,\"validation\":{\"bits_per_byte\":2.5,\"bytes\":100,\"whole\":false}}\n{\"step\":20");
        Files.writeString(run.resolve("metrics.jsonl"), log);
        Path earlier = Files.createDirectory(folder.resolve("earlier"));
        Files.copy(run.resolve("config.json"), earlier.resolve("config.json"));
        Files.copy(run.resolve("metrics.jsonl"), earlier.resolve("metrics.jsonl"));
        Files.writeString(run.resolve("run.lock"), "process 1 on elsewhere since 2026-01-01T00:00:00Z\n");
        Files.writeString(folder.resolve("comparison.html"), "<!doctype html><title>All devices</title><p>faster");
    }

    @AfterAll
    static void close() {
        if (browser != null) {
            browser.quit();
        }
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void load() {
        browser.resize(1200, 1000);
        browser.get(server.uri("/").toString());
        browser.until("models are there", () -> !browser.all("#first option").isEmpty());
    }

    private static void choose(String id, String model) {
        new Select(browser.one("#" + id)).selectByValue(model);
    }

    private static boolean idle() {
        return browser.one("#go").isEnabled();
    }

    @Test
    void tokensAppearAndCanBeStopped() {
        choose("first", "small");
        browser.set("most", "10000000");
        browser.one("#prompt").clear();
        browser.one("#prompt").sendKeys("In the beginning");
        browser.one("#go").click();
        browser.until(
                "some text is there", () -> browser.text(".panel .text").length() > "In the beginning".length() + 20);
        assertThat(browser.text(".panel .text")).startsWith("In the beginning");
        assertThat(idle()).isFalse();
        browser.one("body").sendKeys(org.openqa.selenium.Keys.ESCAPE);
        browser.until("it has stopped", PageTest::idle);
        int tokens = Integer.parseInt(browser.text(".tokens").replace(",", ""));
        assertThat(tokens).isBetween(20, 9_999_999);
        assertThat(browser.text(".rate")).matches("[\\d,]+");
        assertThat(browser.text(".state")).matches("[\\d,]+ (B|KiB)");
        assertThat(browser.one("#error").isDisplayed()).isFalse();
    }

    @Test
    void twoModelsWriteSideBySideAndTheirStatesAreDrawn() {
        choose("first", "small");
        choose("second", "transformer");
        browser.set("most", "40");
        browser.one("#prompt")
                .sendKeys(org.openqa.selenium.Keys.chord(
                        org.openqa.selenium.Keys.CONTROL, org.openqa.selenium.Keys.ENTER));
        browser.until("both have written", () -> browser.all(".panel").size() == 2 && idle());
        assertThat(browser.all(".panel .tokens").stream().map(WebElement::getText))
                .containsExactly("40", "40");
        assertThat(browser.all(".panel h3").stream().map(WebElement::getText))
                .containsExactly("small xlstm", "transformer transformer");
        assertThat(browser.all("#state-chart .curve, #state-chart .dot")).hasSize(2);
        assertThat(browser.text("#status")).isEqualTo("small wrote 40 tokens, transformer wrote 40 tokens");
        List<?> states = (List<?>) browser.executeScript(
                "return writing.map(p => p.points.map(q => q[1])).map(s => [s[0], s[s.length - 1]])");
        List<?> flat = (List<?>) states.getFirst();
        List<?> growing = (List<?>) states.getLast();
        assertThat(flat.getFirst()).isEqualTo(flat.getLast());
        assertThat((Long) growing.getLast()).isGreaterThanOrEqualTo((Long) growing.getFirst());
    }

    @Test
    void patchesAndKeptTokensAreColoured() {
        choose("first", "blt");
        choose("second", "namm");
        browser.set("most", "30");
        browser.one("#go").click();
        browser.until("both are coloured", () -> browser.all(".legend").size() == 2 && idle());
        assertThat(browser.text(".panel.one .legend")).contains("patches");
        assertThat(browser.all(".panel.one .text .a")).isNotEmpty();
        assertThat(browser.all(".panel.one .text .b")).isNotEmpty();
        assertThat(browser.text(".panel.two .legend")).contains("tokens are still in a cache");
        assertThat(browser.all(".panel.two .text .k4")).isNotEmpty();
        assertThat(browser.text(".panel.two .text")).startsWith("And God said, ");
    }

    @Test
    void mistakesAreTold() {
        choose("first", "small");
        browser.set("most", "99999999");
        browser.executeScript("document.getElementById('ask').noValidate = true");
        browser.one("#go").click();
        browser.until("there's a message", () -> browser.one("#error").isDisplayed());
        assertThat(browser.text("#error"))
                .contains("max_tokens is 99999999, but has to be a whole number from 1 to 10000000");
        browser.until("another try is possible", PageTest::idle);
        browser.set("most", "5");
        browser.one("#go").click();
        browser.until("it was written", () -> idle() && browser.text(".tokens").equals("5"));
        assertThat(browser.one("#error").isDisplayed()).isFalse();
    }

    @Test
    void runsModelsDevicesAndPagesAreShown() {
        // Training and validation in one unit, which the chart names.
        browser.until(
                "the run is there",
                () -> browser.all("[data-run=mine] svg .curve").size() == 2);
        assertThat(browser.text("[data-run=mine]"))
                .contains("mine", "xlstm, step 200/500", "bits per byte 2.5000 on a sample", "training", "validation")
                .contains("bits per byte");
        assertThat(browser.text("#models tbody"))
                .contains("small", "arXiv:2405.04517", "any")
                .contains("namm");
        assertThat(browser.text("#devices tbody")).contains("jvm (used)");
        assertThat(browser.text("#pages")).contains("./gyre reproduce writes it");
        browser.one("#pages a").click();
        browser.until("the page is there", () -> browser.getTitle().equals("All devices"));
    }

    @Test
    void aCurveIsAsWideAsItsCard() {
        for (int width : new int[] {1200, 390}) {
            browser.resize(width, 844);
            browser.until(
                    "both are drawn at " + width,
                    () -> browser.executeScript(
                                    "return [...document.querySelectorAll('.runs svg')].filter(s => s.querySelector('.curve')"
                                            + " && s.viewBox.baseVal.width === s.clientWidth).length")
                            .equals(2L));
        }
    }

    @Test
    void fitsAPhoneAndEverythingHasAName() {
        browser.resize(390, 844);
        assertThat(browser.fits()).isTrue();
        List<WebElement> shown = browser.all("input, select, textarea, button, svg[role=img]").stream()
                .filter(WebElement::isDisplayed)
                .toList();
        assertThat(shown).hasSizeGreaterThan(8);
        for (WebElement e : shown) {
            assertThat(e.getAccessibleName()).as(e.getDomProperty("outerHTML")).isNotEmpty();
        }
        assertThat(browser.executeScript("return performance.getEntriesByType('resource')"
                        + ".filter(r => !r.name.startsWith(location.origin)).length"))
                .isEqualTo(0L);
    }

    @Test
    void isDarkWhereThatIsWanted() {
        String light = browser.one("body").getCssValue("background-color");
        browser.scheme("dark");
        assertThat(browser.one("body").getCssValue("background-color")).isNotEqualTo(light);
        browser.scheme("");
    }

    @Test
    void aKeyIsAskedForWhereOneIsNeeded() throws IOException {
        Keys keys = Keys.read(Files.writeString(folder.resolve("keys"), "open sesame\n"));
        try (SmallServer locked =
                SmallServer.of(LIMITS, Map.of("small", SmallServer.XLSTM), folder, keys, Optional.of("open sesame"))) {
            browser.get(locked.uri("/").toString());
            browser.until("it asks", () -> browser.one("#key-form").isDisplayed());
            browser.one("#key").sendKeys("open sesame" + org.openqa.selenium.Keys.ENTER);
            browser.until(
                    "models are there", () -> !browser.all("#first option").isEmpty());
            assertThat(browser.one("#key-form").isDisplayed()).isFalse();
        }
    }
}
