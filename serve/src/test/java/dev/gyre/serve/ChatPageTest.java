package dev.gyre.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.models.SmallModels;
import dev.gyre.serve.batch.Limits;
import dev.gyre.serve.http.Keys;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The page's conversation as somebody has it, in headless Chromium where there's one. */
class ChatPageTest {

    private static final Limits LIMITS = new Limits(4, 8, 300, 10_000_000, 1 << 20, 1 << 16, Limits.Overflow.CUT);

    @TempDir
    static Path folder;

    private static SmallServer server;
    private static TestBrowser browser;

    @BeforeAll
    static void open() {
        browser = TestBrowser.open();
        server = SmallServer.of(
                LIMITS,
                Map.of("small", SmallServer.XLSTM, "other", small("transformer")),
                folder,
                Keys.NONE,
                Optional.empty());
    }

    private static SmallModels.Small small(String family) {
        return SmallModels.all().stream()
                .filter(s -> s.family().equals(family))
                .findFirst()
                .orElseThrow();
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
        browser.executeScript("sessionStorage.clear()");
        browser.navigate().refresh();
        browser.until(
                "models are there", () -> !browser.all("#chat-model option").isEmpty());
        browser.set("chat-model", "small");
        browser.set("chat-most", "12");
    }

    private static void send(String message) {
        browser.one("#message").sendKeys(message + org.openqa.selenium.Keys.ENTER);
        answered();
    }

    private static void answered() {
        browser.until("it has answered", () -> browser.one("#chat-go").isEnabled());
    }

    private static List<String> turns() {
        return browser.all(".turn .text").stream()
                .map(t -> t.getDomProperty("textContent"))
                .toList();
    }

    private static void press(int turn, String name) {
        browser.all(".turn").get(turn).findElements(By.tagName("button")).stream()
                .filter(b -> b.getText().equals(name))
                .findFirst()
                .orElseThrow()
                .click();
    }

    @Test
    void aConversationGoesOnAndIsKeptUntilANewOneBegins() {
        send("Hello");
        send("And then?");
        assertThat(turns()).hasSize(4).startsWith("Hello").element(2).isEqualTo("And then?");
        assertThat(browser.all(".turn h3").stream().map(WebElement::getText))
                .containsExactly("You", "small", "You", "small");
        assertThat(browser.text(".turn:last-child .note"))
                .matches("12 tokens in [\\d.]+ s, \\d+ read · cut off by its number of tokens");
        // All of it was sent: the second time more was read.
        int first = read(1);
        assertThat(read(3)).isGreaterThan(first + 12);
        List<String> before = turns();
        browser.navigate().refresh();
        browser.until("it's there again", () -> turns().equals(before));
        browser.one("#chat-new").click();
        assertThat(browser.all(".turn")).isEmpty();
        browser.navigate().refresh();
        browser.until(
                "models are there", () -> !browser.all("#chat-model option").isEmpty());
        assertThat(browser.all(".turn")).isEmpty();
    }

    private static int read(int turn) {
        String note = browser.all(".turn .note").get(turn).getDomProperty("textContent");
        return Integer.parseInt(note.replaceAll(".* s, (\\d+) read.*", "$1"));
    }

    @Test
    void instructionsAreSentAndNotShown() {
        send("Hello");
        int without = read(1);
        browser.one("#chat-new").click();
        browser.one("#system").sendKeys("You answer in rhyme");
        send("Hello");
        assertThat(turns()).hasSize(2);
        assertThat(read(1)).isGreaterThanOrEqualTo(without + "You answer in rhyme".length());
    }

    @Test
    void aMessageIsEditedAndAnAnswerIsWrittenAnew() {
        browser.set("chat-temperature", "0");
        send("Hello");
        send("More");
        String greedy = turns().get(1);
        press(1, "Write anew");
        answered();
        // What followed is gone; the likeliest text is the same.
        assertThat(turns()).containsExactly("Hello", greedy);
        press(0, "Edit");
        browser.one("#edited").clear();
        browser.one("#edited").sendKeys("A house");
        press(0, "Send");
        answered();
        assertThat(turns()).hasSize(2).startsWith("A house");
        browser.set("chat-temperature", "1");
        List<String> drawn = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            press(1, "Write anew");
            answered();
            drawn.add(turns().get(1));
        }
        assertThat(drawn).as("without a seed").doesNotHaveDuplicates();
    }

    @Test
    void anAnswerIsStoppedAndStays() {
        browser.set("chat-most", "10000000");
        browser.one("#message").sendKeys("Go on" + org.openqa.selenium.Keys.ENTER);
        grown(20);
        browser.one("body").sendKeys(org.openqa.selenium.Keys.ESCAPE);
        answered();
        assertThat(browser.text(".turn:last-child .note")).isEqualTo("stopped");
        assertThat(turns().get(1)).hasSizeGreaterThan(20);
        assertThat(browser.one("#error").isDisplayed()).isFalse();
    }

    private static void grown(int characters) {
        browser.until(
                "some text is there",
                () -> turns().size() == 2 && turns().get(1).length() > characters);
    }

    /** Who reaches for the button finds it where it was: from the first word on, the text grows in a pane of one height. */
    @Test
    void theStopButtonStandsStillWhileTextGrows() {
        for (int width : new int[] {1200, 390}) {
            load();
            browser.resize(width, 1000);
            browser.set("chat-most", "10000000");
            browser.executeScript("window.places = new Set(); window.lengths = new Set();"
                    + " (function look() {"
                    + "   const growing = document.querySelector('.turn[aria-busy=\"true\"] .text');"
                    + "   if (growing) {"
                    + "     const at = document.querySelector('#chat-stop').getBoundingClientRect();"
                    + "     places.add(at.left + ' ' + at.top); lengths.add(growing.textContent.length); }"
                    + "   requestAnimationFrame(look); })();");
            browser.one("#message").sendKeys("Go on" + org.openqa.selenium.Keys.ENTER);
            browser.until(
                    "the text was seen at many lengths",
                    () -> (Long) browser.executeScript("return lengths.size") > 10);
            Object places = browser.executeScript("return [...places]");
            assertThat((Boolean) browser.executeScript("const at = document.querySelector('#chat-stop')"
                            + ".getBoundingClientRect(); return at.top >= 0 && at.bottom <= innerHeight;"))
                    .as("the button is in the window, " + width + " wide")
                    .isTrue();
            browser.one("#chat-stop").click();
            answered();
            assertThat((List<?>) places)
                    .as("places of the button, " + width + " wide")
                    .hasSize(1);
        }
    }

    @Test
    void theStopButtonStops() {
        browser.set("chat-most", "10000000");
        browser.one("#message").sendKeys("Go on" + org.openqa.selenium.Keys.ENTER);
        grown(20);
        browser.one("#chat-stop").click();
        answered();
        assertThat(browser.text(".turn:last-child .note")).isEqualTo("stopped");
    }

    @Test
    void aSchemaConstrainsTheAnswer() {
        browser.one("summary").click();
        browser.set("chat-most", "400");
        browser.set(
                "schema",
                "{\"type\": \"object\", \"properties\": {\"city\": {\"type\": \"string\", \"maxLength\": 8}, \"age\": {\"type\": \"integer\"}},"
                        + " \"required\": [\"city\", \"age\"], \"additionalProperties\": false}");
        send("Who?");
        JsonNode answer = JsonMapper.shared().readTree(turns().get(1));
        assertThat(answer.path("city").isString()).isTrue();
        assertThat(answer.path("age").isIntegralNumber()).isTrue();
        assertThat(browser.text(".turn:last-child .note")).endsWith("valid under the schema");
    }

    @Test
    void mistakesAreToldAndTheMessageStays() {
        browser.set("schema", "{\"type\": ");
        send("Who?");
        assertThat(browser.text("#error")).startsWith("The schema isn’t JSON");
        assertThat(browser.one("#message").getDomProperty("value")).isEqualTo("Who?");
        browser.set("schema", "{\"type\": \"object\", \"oneOf\": []}");
        browser.one("#message").sendKeys(org.openqa.selenium.Keys.ENTER);
        browser.until("it's told", () -> browser.text("#error").contains("response_format.json_schema.schema.oneOf"));
        answered();
        browser.until(
                "the message is back",
                () -> "Who?".equals(browser.one("#message").getDomProperty("value")));
        assertThat(browser.all(".turn")).isEmpty();
    }

    @Test
    void theOldestTurnsAreLeftOutAndThatIsTold() {
        send("x".repeat(200));
        assertThat(browser.text(".turn:last-child .note")).doesNotContain("left out");
        send("y".repeat(150));
        assertThat(browser.text(".turn:last-child .note"))
                .endsWith("2 messages at the beginning left out: the conversation is too long");
    }

    @Test
    void markupIsText() {
        send("<b id=x>bold</b>");
        assertThat(turns().getFirst()).isEqualTo("<b id=x>bold</b>");
        assertThat(browser.all("#x")).isEmpty();
    }

    @Test
    void accessibilityHasNoViolations() throws IOException {
        String axe;
        try (InputStream in = ClassLoader.getSystemResourceAsStream("axe.min.js")) {
            axe = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
        browser.one("summary").click();
        send("Hello");
        for (String scheme : List.of("light", "dark")) {
            browser.scheme(scheme);
            for (int width : new int[] {1200, 390}) {
                browser.resize(width, 1000);
                browser.executeScript(axe);
                Object found = browser.executeAsyncScript("const done = arguments[arguments.length - 1];"
                        + " axe.run().then(r => done(r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.html).join(' | '))),"
                        + " e => done([String(e)]))");
                assertThat((List<?>) found).as(scheme + ", " + width + " wide").isEmpty();
                assertThat(browser.fits()).as("nothing is wider than the page").isTrue();
            }
        }
        browser.scheme("");
    }
}
