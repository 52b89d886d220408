package dev.gyre.serve;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.support.ui.WebDriverWait;

/** Headless Chromium, and what tests of pages do with it. */
final class TestBrowser extends ChromeDriver {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private TestBrowser(ChromeDriverService service, ChromeOptions options) {
        super(service, options);
    }

    private static Optional<File> find(String... names) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .flatMap(p -> Arrays.stream(names).map(n -> Path.of(p, n)))
                .filter(Files::isExecutable)
                .map(Path::toFile)
                .findFirst();
    }

    /** Opens one; where there's none, the test that wants it is skipped with a line that says so. */
    static TestBrowser open() {
        Optional<File> chromium = find("chromium", "chromium-browser");
        Optional<File> driver = find("chromedriver");
        assumeTrue(
                chromium.isPresent() && driver.isPresent(),
                "the page isn't tried in a browser: there's no Chromium (apt-get install chromium chromium-driver)");
        ChromeOptions options = new ChromeOptions()
                .setBinary(chromium.get())
                .addArguments(
                        "--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--force-prefers-reduced-motion");
        return new TestBrowser(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(driver.get())
                        .build(),
                options);
    }

    /** Waits until something holds. */
    void until(String what, BooleanSupplier holds) {
        new WebDriverWait(this, PATIENCE).withMessage(what).until(b -> holds.getAsBoolean());
    }

    /** The first element of a selector. */
    WebElement one(String selector) {
        return findElement(By.cssSelector(selector));
    }

    /** All elements of a selector. */
    List<WebElement> all(String selector) {
        return findElements(By.cssSelector(selector));
    }

    /** The text of an element, shown or not. */
    String text(String selector) {
        return one(selector).getDomProperty("textContent");
    }

    /** Gives a field its value. */
    void set(String id, String value) {
        executeScript("document.getElementById(arguments[0]).value = arguments[1]", id, value);
    }

    /** Makes the page so wide; a window itself is never narrower than 500. */
    void resize(int width, int height) {
        executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 0, "mobile", false));
    }

    /** Whether all of the page is as wide as its window at most. */
    boolean fits() {
        return (Boolean)
                executeScript("return document.documentElement.scrollWidth <= document.documentElement.clientWidth");
    }

    /** Shows pages as to people who want them light or dark; empty for what the browser's own is. */
    void scheme(String scheme) {
        executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        scheme.isEmpty()
                                ? List.of()
                                : List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }
}
