package dev.gyre.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.support.ui.Select;

/** The page of a server that forecasts, in headless Chromium where there's one. */
class ForecastPageTest {

    private static final Path SERIES = Path.of("../models/zoo/src/test/resources/dev/gyre/models/series/series.csv");

    @TempDir
    static Path folder;

    private static SmallServer server;
    private static TestBrowser browser;

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
        browser.resize(1200, 1000);
        browser.get(server.uri("/").toString());
        browser.until(
                "the model is there", () -> !browser.all("#forecaster option").isEmpty());
    }

    /** As if it were pasted. */
    private static void paste(String csv) {
        browser.executeScript(
                "const c = document.getElementById('csv'); c.value = arguments[0]; c.dispatchEvent(new Event('paste'))",
                csv);
    }

    private static void forecast() {
        browser.one("#forecast-go").click();
        browser.until(
                "it's done",
                () -> browser.one("#forecast-go").isEnabled()
                        && !browser.text("#forecast-status").equals("Forecasting"));
    }

    @Test
    void aServerOfForecastersShowsNothingToWrite() {
        assertThat(browser.one("#write").isDisplayed()).isFalse();
        assertThat(browser.one("#forecast").isDisplayed()).isTrue();
        assertThat(browser.text("#models tbody")).contains("tirex", "64 values");
    }

    @Test
    void whatIsPastedIsShownAndForecast() {
        paste("month,sales,visits\n2024-01,3,\n2024-02,,7\n2024-03,5,8\n2024-04,6,9\n");
        browser.until(
                "the history is there", () -> browser.one("#forecast-figure").isDisplayed());
        assertThat(browser.all("#shown option")).extracting(WebElement::getText).containsExactly("sales", "visits");
        // A missing value is a gap: a dot, and a line.
        assertThat(browser.all("#forecast-chart .dot.known")).hasSize(1);
        assertThat(browser.all("#forecast-chart .curve.known")).hasSize(1);
        assertThat(browser.all("#forecast-chart .band")).isEmpty();
        browser.executeScript("document.getElementById('horizon').value = 11");
        forecast();
        assertThat(browser.all("#forecast-chart .band")).hasSize(2);
        assertThat(browser.all("#forecast-chart .curve.one")).hasSize(1);
        assertThat(browser.text("#forecast-chart")).contains("2024-01", "2025-03");
        assertThat(browser.one("#forecast-chart").getAccessibleName())
                .contains("sales", "forecast from 2024-05 to 2025-03");
        assertThat(browser.text("#forecast-legend")).contains("history", "median", "0.1 to 0.9, within it 0.3 to 0.7");
        assertThat(browser.one("#scores").isDisplayed()).isFalse();
        new Select(browser.one("#shown")).selectByVisibleText("visits");
        assertThat(browser.one("#forecast-chart").getAccessibleName()).startsWith("visits");
        assertThat(browser.one("#error").isDisplayed()).isFalse();
    }

    @Test
    void theEndThatIsHeldOutIsComparedWithClassicalMethods() throws IOException {
        List<String> some = Files.readAllLines(SERIES).stream()
                .filter(l -> l.matches("(series|AirPassengers|UKgas|lynx),.*"))
                .toList();
        Path file = Files.write(folder.resolve("series.csv"), some);
        browser.one("#file").sendKeys(file.toAbsolutePath().toString());
        browser.until("its series are there", () -> browser.all("#shown option").size() == 3);
        new Select(browser.one("#holdout")).selectByValue("2s");
        forecast();
        assertThat(browser.text("#forecast-status")).isEqualTo("tirex forecast 3 series together");
        assertThat(browser.all("#forecast-chart .curve.came")).hasSize(1);
        assertThat(browser.all("#scores tbody tr"))
                .extracting(r -> r.findElement(By.tagName("td")).getText())
                .containsExactly("tirex", "seasonal naive", "drift", "Holt-Winters");
        // R's figure on AirPassengers, the first of them.
        assertThat(browser.all("#scores tbody tr").get(1).getText()).contains("2.494 0.124");
        assertThat(browser.all("#scores tbody tr").get(3).getText()).contains("0.529");
        new Select(browser.one("#shown")).selectByVisibleText("UKgas");
        assertThat(browser.all("#scores tbody tr").get(1).getText()).contains("3.627 0.105");
    }

    @Test
    void whatIsDroppedIsRead() {
        browser.executeScript("""
                const data = new DataTransfer();
                data.items.add(new File(['a\\n1\\n2\\n3\\n'], 'a.csv'));
                document.getElementById('forecast-form').dispatchEvent(new DragEvent('drop', {dataTransfer: data}));
                """);
        browser.until("it's there", () -> browser.one("#forecast-figure").isDisplayed());
        assertThat(browser.one("#forecast-chart").getAccessibleName()).isEqualTo("a, 3 values from 0 to 2");
    }

    @Test
    void mistakesAreTold() {
        paste("series,time,value\na,2024-01,1\na,2024-02,x\n");
        browser.until("there's a message", () -> browser.one("#error").isDisplayed());
        assertThat(browser.text("#error")).contains("the text, line 3: the value \"x\" of series \"a\" is no number");
        paste("a\n1\n2\n");
        browser.until("it's read", () -> browser.one("#forecast-figure").isDisplayed());
        browser.executeScript("document.getElementById('horizon').value = 65");
        forecast();
        assertThat(browser.text("#error")).contains("horizon is 65, but has to be a whole number from 1 to 64");
        browser.executeScript("document.getElementById('horizon').value = 3");
        forecast();
        assertThat(browser.one("#error").isDisplayed()).isFalse();
        assertThat(browser.all("#forecast-chart .band")).hasSize(2);
    }

    @Test
    void fitsAPhoneAndTheDark() {
        paste("a\n1\n2\n3\n");
        browser.until("it's there", () -> browser.one("#forecast-figure").isDisplayed());
        new Select(browser.one("#holdout")).selectByValue("steps");
        browser.executeScript("document.getElementById('horizon').value = 1");
        forecast();
        browser.resize(390, 844);
        assertThat(browser.fits()).as("nothing is wider than the page").isTrue();
        List<WebElement> shown = browser.all("input, select, textarea, button, svg[role=img]").stream()
                .filter(WebElement::isDisplayed)
                .toList();
        assertThat(shown).hasSizeGreaterThan(6);
        for (WebElement e : shown) {
            assertThat(e.getAccessibleName()).as(e.getDomProperty("outerHTML")).isNotEmpty();
        }
        String light = browser.one("form.card").getCssValue("background-color");
        String line = browser.one(".line.known").getCssValue("border-top-color");
        browser.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", "dark"))));
        assertThat(browser.one("form.card").getCssValue("background-color")).isNotEqualTo(light);
        assertThat(browser.one(".line.known").getCssValue("border-top-color")).isNotEqualTo(line);
        browser.executeCdpCommand("Emulation.setEmulatedMedia", Map.of("features", List.of()));
    }
}
