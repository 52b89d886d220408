package dev.gyre.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page in headless Chromium, where there's one. */
class PageInBrowserTest {

    /** Looks at the page from a frame around it, since the page itself lets no script run. */
    private static final String FRAME = """
            <iframe id="page" style="width: WIDTHpx; height: 900px; border: 0" src="comparison.html"></iframe><pre id="seen"></pre>
            <script>
            page.onload = () => {
              const d = page.contentDocument, root = d.documentElement, view = page.contentWindow;
              const bars = [...d.querySelectorAll('.bar i')].map(b => b.getBoundingClientRect().width);
              seen.textContent = JSON.stringify([
                root.scrollWidth - root.clientWidth,
                view.performance.getEntriesByType('resource').length,
                bars.length, Math.min(...bars) > 1 ? 1 : 0,
                d.querySelectorAll('svg .dot').length,
                view.getComputedStyle(d.body).backgroundColor]);
            };
            </script>
            """;

    @TempDir
    private Path folder;

    private String browser;

    @BeforeEach
    void findBrowserAndWritePage() throws IOException {
        Optional<String> found = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .flatMap(p -> Stream.of("chromium", "chromium-browser", "google-chrome")
                        .map(n -> Path.of(p, n)))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
        assumeTrue(
                found.isPresent(), "the page isn't tried in a browser: there's no Chromium (apt-get install chromium)");
        browser = found.get();
        Files.writeString(folder.resolve("comparison.html"), new ComparisonPage(Canned.comparison()).html());
    }

    private String seen(int width, String... options) throws IOException, InterruptedException {
        Path frame = folder.resolve("frame.html");
        Files.writeString(frame, FRAME.replace("WIDTH", Integer.toString(width)));
        List<String> more = new ArrayList<>(List.of(options));
        more.add("--dump-dom");
        Matcher m = Pattern.compile("<pre id=\"seen\">(.+?)</pre>").matcher(run(frame, more));
        assertThat(m.find()).as("the page was loaded").isTrue();
        return m.group(1).replace("&quot;", "\"");
    }

    private String run(Path page, List<String> options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                browser,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--allow-file-access-from-files",
                "--user-data-dir=" + folder.resolve("profile"),
                "--window-size=1280,1000"));
        command.addAll(options);
        command.add(page.toUri().toString());
        Path said = folder.resolve("said.txt");
        Process p = new ProcessBuilder(command)
                .redirectOutput(said.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!p.waitFor(120, TimeUnit.SECONDS)) {
            p.destroyForcibly();
        }
        return Files.readString(said, StandardCharsets.UTF_8);
    }

    // Of 3 kernels on 2 devices one failed, so that there are 5 bars; the dots are those and the 3 of the first device.
    @Test
    void fitsAPhoneAndLoadsNothing() throws IOException, InterruptedException {
        assertThat(seen(360)).isEqualTo("[0,0,5,1,8,\"rgb(255, 255, 255)\"]");
    }

    @Test
    void fitsADesktopInTheDark() throws IOException, InterruptedException {
        assertThat(seen(1200, "--blink-settings=preferredColorScheme=0")).isEqualTo("[0,0,5,1,8,\"rgb(18, 21, 26)\"]");
    }

    @Test
    void prints() throws IOException, InterruptedException {
        Path pdf = folder.resolve("page.pdf");
        run(folder.resolve("comparison.html"), List.of("--no-pdf-header-footer", "--print-to-pdf=" + pdf));
        String text = Files.readString(pdf, StandardCharsets.ISO_8859_1);
        assertThat(text).startsWith("%PDF-");
        int pages = text.split("/Type /Page\\b", -1).length - 1;
        assertThat(pages).isBetween(1, 4);
    }
}
