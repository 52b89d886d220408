package dev.gyre.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.models.SmallModels;
import dev.gyre.models.SmallModels.Small;
import dev.gyre.serve.batch.Limits;
import dev.gyre.serve.http.Keys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.support.ui.Select;
import org.openqa.selenium.support.ui.WebDriverWait;

/** The page as somebody uses it, in headless Chromium where there's one. */
class PageTest {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Limits LIMITS = new Limits(4, 8, 4096, 10_000_000, 1 << 20);

    @TempDir
    static Path folder;

    private static SmallServer server;
    private static ChromeDriver browser;

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
        browser.manage().window().setSize(new Dimension(1200, 1000));
        browser.get(server.uri("/").toString());
        until("models are there", () -> !all("#first option").isEmpty());
    }

    private interface Holds {
        boolean now();
    }

    private static void until(String what, Holds holds) {
        new WebDriverWait(browser, PATIENCE).withMessage(what).until(b -> holds.now());
    }

    private static WebElement one(String selector) {
        return browser.findElement(By.cssSelector(selector));
    }

    private static List<WebElement> all(String selector) {
        return browser.findElements(By.cssSelector(selector));
    }

    private static String text(String selector) {
        return one(selector).getDomProperty("textContent");
    }

    private static void set(String id, String value) {
        browser.executeScript("document.getElementById(arguments[0]).value = arguments[1]", id, value);
    }

    private static void choose(String id, String model) {
        new Select(one("#" + id)).selectByValue(model);
    }

    private static boolean idle() {
        return one("#go").isEnabled();
    }

    @Test
    void tokensAppearAndCanBeStopped() {
        choose("first", "small");
        set("most", "10000000");
        one("#prompt").clear();
        one("#prompt").sendKeys("In the beginning");
        one("#go").click();
        until("some text is there", () -> text(".panel .text").length() > "In the beginning".length() + 20);
        assertThat(text(".panel .text")).startsWith("In the beginning");
        assertThat(idle()).isFalse();
        one("body").sendKeys(org.openqa.selenium.Keys.ESCAPE);
        until("it has stopped", PageTest::idle);
        int tokens = Integer.parseInt(text(".tokens").replace(",", ""));
        assertThat(tokens).isBetween(20, 9_999_999);
        assertThat(text(".rate")).matches("[\\d,]+");
        assertThat(text(".state")).matches("[\\d,]+ (B|KiB)");
        assertThat(one("#error").isDisplayed()).isFalse();
    }

    @Test
    void twoModelsWriteSideBySideAndTheirStatesAreDrawn() {
        choose("first", "small");
        choose("second", "transformer");
        set("most", "40");
        one("#prompt")
                .sendKeys(org.openqa.selenium.Keys.chord(
                        org.openqa.selenium.Keys.CONTROL, org.openqa.selenium.Keys.ENTER));
        until("both have written", () -> all(".panel").size() == 2 && idle());
        assertThat(all(".panel .tokens").stream().map(WebElement::getText)).containsExactly("40", "40");
        assertThat(all(".panel h3").stream().map(WebElement::getText))
                .containsExactly("small xlstm", "transformer transformer");
        assertThat(all("#state-chart .curve, #state-chart .dot")).hasSize(2);
        assertThat(text("#status")).isEqualTo("small wrote 40 tokens, transformer wrote 40 tokens");
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
        set("most", "30");
        one("#go").click();
        until("both are coloured", () -> all(".legend").size() == 2 && idle());
        assertThat(text(".panel.one .legend")).contains("patches");
        assertThat(all(".panel.one .text .a")).isNotEmpty();
        assertThat(all(".panel.one .text .b")).isNotEmpty();
        assertThat(text(".panel.two .legend")).contains("tokens are still in a cache");
        assertThat(all(".panel.two .text .k4")).isNotEmpty();
        assertThat(text(".panel.two .text")).startsWith("And God said, ");
    }

    @Test
    void mistakesAreTold() {
        choose("first", "small");
        set("most", "99999999");
        browser.executeScript("document.getElementById('ask').noValidate = true");
        one("#go").click();
        until("there's a message", () -> one("#error").isDisplayed());
        assertThat(text("#error")).contains("max_tokens is 99999999, but has to be a whole number from 1 to 10000000");
        until("another try is possible", PageTest::idle);
        set("most", "5");
        one("#go").click();
        until("it was written", () -> idle() && text(".tokens").equals("5"));
        assertThat(one("#error").isDisplayed()).isFalse();
    }

    @Test
    void runsModelsDevicesAndPagesAreShown() {
        // Training and validation in one unit, which the chart names.
        until("the run is there", () -> all("[data-run=mine] svg .curve").size() == 2);
        assertThat(text("[data-run=mine]"))
                .contains("mine", "xlstm, step 200/500", "bits per byte 2.5000 on a sample", "training", "validation")
                .contains("bits per byte");
        assertThat(text("#models tbody"))
                .contains("small", "arXiv:2405.04517", "any")
                .contains("namm");
        assertThat(text("#devices tbody")).contains("jvm (used)");
        assertThat(text("#pages")).contains("./gyre reproduce writes it");
        one("#pages a").click();
        until("the page is there", () -> browser.getTitle().equals("All devices"));
    }

    @Test
    void fitsAPhoneAndEverythingHasAName() {
        browser.manage().window().setSize(new Dimension(500, 900));
        assertThat(browser.executeScript(
                        "return document.documentElement.scrollWidth <= document.documentElement.clientWidth"))
                .isEqualTo(true);
        List<WebElement> shown = all("input, select, textarea, button, svg[role=img]").stream()
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
        String light = one("body").getCssValue("background-color");
        browser.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", "dark"))));
        assertThat(one("body").getCssValue("background-color")).isNotEqualTo(light);
        browser.executeCdpCommand("Emulation.setEmulatedMedia", Map.of("features", List.of()));
    }

    @Test
    void aKeyIsAskedForWhereOneIsNeeded() throws IOException {
        Keys keys = Keys.read(Files.writeString(folder.resolve("keys"), "open sesame\n"));
        try (SmallServer locked =
                SmallServer.of(LIMITS, Map.of("small", SmallServer.XLSTM), folder, keys, Optional.of("open sesame"))) {
            browser.get(locked.uri("/").toString());
            until("it asks", () -> one("#key-form").isDisplayed());
            one("#key").sendKeys("open sesame" + org.openqa.selenium.Keys.ENTER);
            until("models are there", () -> !all("#first option").isEmpty());
            assertThat(one("#key-form").isDisplayed()).isFalse();
        }
    }
}
