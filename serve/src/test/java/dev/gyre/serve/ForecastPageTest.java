package dev.gyre.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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

/** The page of a server that forecasts, in headless Chromium where there's one. */
class ForecastPageTest {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Path SERIES = Path.of("../models/zoo/src/test/resources/dev/gyre/models/series/series.csv");

    @TempDir
    static Path folder;

    private static SmallServer server;
    private static ChromeDriver browser;

    @BeforeAll
    static void open() {
        browser = TestBrowser.open();
        server = SmallServer.of(SmallServer.LIMITS, Map.of("tirex", SmallServer.TIREX));
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
        until("the model is there", () -> !all("#forecaster option").isEmpty());
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

    /** As if it were pasted. */
    private static void paste(String csv) {
        browser.executeScript(
                "const c = document.getElementById('csv'); c.value = arguments[0]; c.dispatchEvent(new Event('paste'))",
                csv);
    }

    private static void forecast() {
        one("#forecast-go").click();
        until(
                "it's done",
                () -> one("#forecast-go").isEnabled()
                        && !text("#forecast-status").equals("Forecasting"));
    }

    @Test
    void aServerOfForecastersShowsNothingToWrite() {
        assertThat(one("#write").isDisplayed()).isFalse();
        assertThat(one("#forecast").isDisplayed()).isTrue();
        assertThat(text("#models tbody")).contains("tirex", "64 values");
    }

    @Test
    void whatIsPastedIsShownAndForecast() {
        paste("month,sales,visits\n2024-01,3,\n2024-02,,7\n2024-03,5,8\n2024-04,6,9\n");
        until("the history is there", () -> one("#forecast-figure").isDisplayed());
        assertThat(all("#shown option")).extracting(WebElement::getText).containsExactly("sales", "visits");
        // A missing value is a gap: a dot, and a line.
        assertThat(all("#forecast-chart .dot.known")).hasSize(1);
        assertThat(all("#forecast-chart .curve.known")).hasSize(1);
        assertThat(all("#forecast-chart .band")).isEmpty();
        browser.executeScript("document.getElementById('horizon').value = 11");
        forecast();
        assertThat(all("#forecast-chart .band")).hasSize(2);
        assertThat(all("#forecast-chart .curve.one")).hasSize(1);
        assertThat(text("#forecast-chart")).contains("2024-01", "2025-03");
        assertThat(one("#forecast-chart").getAccessibleName()).contains("sales", "forecast from 2024-05 to 2025-03");
        assertThat(text("#forecast-legend")).contains("history", "median", "0.1 to 0.9, within it 0.3 to 0.7");
        assertThat(one("#scores").isDisplayed()).isFalse();
        new Select(one("#shown")).selectByVisibleText("visits");
        assertThat(one("#forecast-chart").getAccessibleName()).startsWith("visits");
        assertThat(one("#error").isDisplayed()).isFalse();
    }

    @Test
    void theEndThatIsHeldOutIsComparedWithClassicalMethods() throws IOException {
        List<String> some = Files.readAllLines(SERIES).stream()
                .filter(l -> l.matches("(series|AirPassengers|UKgas|lynx),.*"))
                .toList();
        Path file = Files.write(folder.resolve("series.csv"), some);
        one("#file").sendKeys(file.toAbsolutePath().toString());
        until("its series are there", () -> all("#shown option").size() == 3);
        new Select(one("#holdout")).selectByValue("2s");
        forecast();
        assertThat(text("#forecast-status")).isEqualTo("tirex forecast 3 series together");
        assertThat(all("#forecast-chart .curve.came")).hasSize(1);
        assertThat(all("#scores tbody tr"))
                .extracting(r -> r.findElement(By.tagName("td")).getText())
                .containsExactly("tirex", "seasonal naive", "drift", "Holt-Winters");
        // R's figure on AirPassengers, the first of them.
        assertThat(all("#scores tbody tr").get(1).getText()).contains("2.494 0.124");
        assertThat(all("#scores tbody tr").get(3).getText()).contains("0.529");
        new Select(one("#shown")).selectByVisibleText("UKgas");
        assertThat(all("#scores tbody tr").get(1).getText()).contains("3.627 0.105");
    }

    @Test
    void whatIsDroppedIsRead() {
        browser.executeScript("""
                const data = new DataTransfer();
                data.items.add(new File(['a\\n1\\n2\\n3\\n'], 'a.csv'));
                document.getElementById('forecast-form').dispatchEvent(new DragEvent('drop', {dataTransfer: data}));
                """);
        until("it's there", () -> one("#forecast-figure").isDisplayed());
        assertThat(one("#forecast-chart").getAccessibleName()).isEqualTo("a, 3 values from 0 to 2");
    }

    @Test
    void mistakesAreTold() {
        paste("series,time,value\na,2024-01,1\na,2024-02,x\n");
        until("there's a message", () -> one("#error").isDisplayed());
        assertThat(text("#error")).contains("the text, line 3: the value \"x\" of series \"a\" is no number");
        paste("a\n1\n2\n");
        until("it's read", () -> one("#forecast-figure").isDisplayed());
        browser.executeScript("document.getElementById('horizon').value = 65");
        forecast();
        assertThat(text("#error")).contains("horizon is 65, but has to be a whole number from 1 to 64");
        browser.executeScript("document.getElementById('horizon').value = 3");
        forecast();
        assertThat(one("#error").isDisplayed()).isFalse();
        assertThat(all("#forecast-chart .band")).hasSize(2);
    }

    @Test
    void fitsAPhoneAndTheDark() {
        paste("a\n1\n2\n3\n");
        until("it's there", () -> one("#forecast-figure").isDisplayed());
        new Select(one("#holdout")).selectByValue("steps");
        browser.executeScript("document.getElementById('horizon').value = 1");
        forecast();
        browser.manage().window().setSize(new Dimension(500, 900));
        assertThat(browser.executeScript(
                        "return document.documentElement.scrollWidth <= document.documentElement.clientWidth"))
                .isEqualTo(true);
        List<WebElement> shown = all("input, select, textarea, button, svg[role=img]").stream()
                .filter(WebElement::isDisplayed)
                .toList();
        assertThat(shown).hasSizeGreaterThan(6);
        for (WebElement e : shown) {
            assertThat(e.getAccessibleName()).as(e.getDomProperty("outerHTML")).isNotEmpty();
        }
        String light = one("form.card").getCssValue("background-color");
        String line = one(".line.known").getCssValue("border-top-color");
        browser.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", "dark"))));
        assertThat(one("form.card").getCssValue("background-color")).isNotEqualTo(light);
        assertThat(one(".line.known").getCssValue("border-top-color")).isNotEqualTo(line);
        browser.executeCdpCommand("Emulation.setEmulatedMedia", Map.of("features", List.of()));
    }
}
