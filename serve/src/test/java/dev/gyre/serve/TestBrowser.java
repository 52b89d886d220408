package dev.gyre.serve;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/** Headless Chromium. */
final class TestBrowser {

    private TestBrowser() {}

    private static Optional<File> find(String... names) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .flatMap(p -> Arrays.stream(names).map(n -> Path.of(p, n)))
                .filter(Files::isExecutable)
                .map(Path::toFile)
                .findFirst();
    }

    /** Opens one; where there's none, the test that wants it is skipped with a line that says so. */
    static ChromeDriver open() {
        Optional<File> chromium = find("chromium", "chromium-browser");
        Optional<File> driver = find("chromedriver");
        assumeTrue(
                chromium.isPresent() && driver.isPresent(),
                "the page isn't tried in a browser: there's no Chromium (apt-get install chromium chromium-driver)");
        ChromeOptions options = new ChromeOptions()
                .setBinary(chromium.get())
                .addArguments(
                        "--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--force-prefers-reduced-motion");
        return new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(driver.get())
                        .build(),
                options);
    }
}
