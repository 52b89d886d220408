package dev.gyre.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.models.SmallModels;
import dev.gyre.serve.batch.Limits;
import dev.gyre.serve.http.Keys;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.support.ui.WebDriverWait;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The page's conversation as somebody has it, in headless Chromium where there's one. */
class ChatPageTest {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final Limits LIMITS = new Limits(4, 8, 300, 10_000_000, 1 << 20, 1 << 16, Limits.Overflow.CUT);

    @TempDir
    static Path folder;

    private static SmallServer server;
    private static ChromeDriver browser;

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
        browser.manage().window().setSize(new Dimension(1200, 1000));
        browser.get(server.uri("/").toString());
        browser.executeScript("sessionStorage.clear()");
        browser.navigate().refresh();
        until("models are there", () -> !all("#chat-model option").isEmpty());
        set("chat-model", "small");
        set("chat-most", "12");
    }

    private static void until(String what, BooleanSupplier holds) {
        new WebDriverWait(browser, PATIENCE).withMessage(what).until(b -> holds.getAsBoolean());
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

    private static void send(String message) {
        one("#message").sendKeys(message + org.openqa.selenium.Keys.ENTER);
        answered();
    }

    private static void answered() {
        until("it has answered", () -> one("#chat-go").isEnabled());
    }

    private static List<String> turns() {
        return all(".turn .text").stream()
                .map(t -> t.getDomProperty("textContent"))
                .toList();
    }

    private static void press(int turn, String name) {
        all(".turn").get(turn).findElements(By.tagName("button")).stream()
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
        assertThat(all(".turn h3").stream().map(WebElement::getText)).containsExactly("You", "small", "You", "small");
        assertThat(text(".turn:last-child .note"))
                .matches("12 tokens in [\\d.]+ s, \\d+ read · cut off by its number of tokens");
        // All of it was sent: the second time more was read.
        int first = read(1);
        assertThat(read(3)).isGreaterThan(first + 12);
        List<String> before = turns();
        browser.navigate().refresh();
        until("it's there again", () -> turns().equals(before));
        one("#chat-new").click();
        assertThat(all(".turn")).isEmpty();
        browser.navigate().refresh();
        until("models are there", () -> !all("#chat-model option").isEmpty());
        assertThat(all(".turn")).isEmpty();
    }

    private static int read(int turn) {
        String note = all(".turn .note").get(turn).getDomProperty("textContent");
        return Integer.parseInt(note.replaceAll(".* s, (\\d+) read.*", "$1"));
    }

    @Test
    void instructionsAreSentAndNotShown() {
        send("Hello");
        int without = read(1);
        one("#chat-new").click();
        one("#system").sendKeys("You answer in rhyme");
        send("Hello");
        assertThat(turns()).hasSize(2);
        assertThat(read(1)).isGreaterThanOrEqualTo(without + "You answer in rhyme".length());
    }

    @Test
    void aMessageIsEditedAndAnAnswerIsWrittenAnew() {
        set("chat-temperature", "0");
        send("Hello");
        send("More");
        String greedy = turns().get(1);
        press(1, "Write anew");
        answered();
        // What followed is gone; the likeliest text is the same.
        assertThat(turns()).containsExactly("Hello", greedy);
        press(0, "Edit");
        one("#edited").clear();
        one("#edited").sendKeys("A house");
        press(0, "Send");
        answered();
        assertThat(turns()).hasSize(2).startsWith("A house");
        set("chat-temperature", "1");
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
        set("chat-most", "10000000");
        one("#message").sendKeys("Go on" + org.openqa.selenium.Keys.ENTER);
        until("some text is there", () -> turns().size() == 2 && turns().get(1).length() > 20);
        one("#chat-stop").click();
        answered();
        assertThat(text(".turn:last-child .note")).isEqualTo("stopped");
        assertThat(turns().get(1)).hasSizeGreaterThan(20);
        assertThat(one("#error").isDisplayed()).isFalse();
    }

    @Test
    void aSchemaConstrainsTheAnswer() {
        one("summary").click();
        set("chat-most", "400");
        set(
                "schema",
                "{\"type\": \"object\", \"properties\": {\"city\": {\"type\": \"string\", \"maxLength\": 8}, \"age\": {\"type\": \"integer\"}},"
                        + " \"required\": [\"city\", \"age\"], \"additionalProperties\": false}");
        send("Who?");
        JsonNode answer = JsonMapper.shared().readTree(turns().get(1));
        assertThat(answer.path("city").isString()).isTrue();
        assertThat(answer.path("age").isIntegralNumber()).isTrue();
        assertThat(text(".turn:last-child .note")).endsWith("valid under the schema");
    }

    @Test
    void mistakesAreToldAndTheMessageStays() {
        set("schema", "{\"type\": ");
        send("Who?");
        assertThat(text("#error")).startsWith("The schema isn’t JSON");
        assertThat(one("#message").getDomProperty("value")).isEqualTo("Who?");
        set("schema", "{\"type\": \"object\", \"oneOf\": []}");
        one("#message").sendKeys(org.openqa.selenium.Keys.ENTER);
        until("it's told", () -> text("#error").contains("response_format.json_schema.schema.oneOf"));
        answered();
        until("the message is back", () -> "Who?".equals(one("#message").getDomProperty("value")));
        assertThat(all(".turn")).isEmpty();
    }

    @Test
    void theOldestTurnsAreLeftOutAndThatIsTold() {
        send("x".repeat(200));
        assertThat(text(".turn:last-child .note")).doesNotContain("left out");
        send("y".repeat(150));
        assertThat(text(".turn:last-child .note"))
                .endsWith("1 message at the beginning left out: the conversation is too long");
    }

    @Test
    void markupIsText() {
        send("<b id=x>bold</b>");
        assertThat(turns().getFirst()).isEqualTo("<b id=x>bold</b>");
        assertThat(all("#x")).isEmpty();
    }

    @Test
    void accessibilityHasNoViolations() throws IOException {
        String axe;
        try (InputStream in = ClassLoader.getSystemResourceAsStream("axe.min.js")) {
            axe = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
        one("summary").click();
        send("Hello");
        for (String scheme : List.of("light", "dark")) {
            browser.executeCdpCommand(
                    "Emulation.setEmulatedMedia",
                    Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
            for (int width : new int[] {1200, 500}) {
                browser.manage().window().setSize(new Dimension(width, 1000));
                browser.executeScript(axe);
                Object found = browser.executeAsyncScript("const done = arguments[arguments.length - 1];"
                        + " axe.run().then(r => done(r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.html).join(' | '))),"
                        + " e => done([String(e)]))");
                assertThat((List<?>) found).as(scheme + ", " + width + " wide").isEmpty();
                assertThat(browser.executeScript(
                                "return document.documentElement.scrollWidth <= document.documentElement.clientWidth"))
                        .as("nothing is wider than the page")
                        .isEqualTo(true);
            }
        }
        browser.executeCdpCommand("Emulation.setEmulatedMedia", Map.of("features", List.of()));
    }
}
