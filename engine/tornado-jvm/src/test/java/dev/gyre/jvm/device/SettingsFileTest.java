package dev.gyre.jvm.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;
import uk.ac.manchester.tornado.api.utils.TornadoAPIUtils;

/** Settings come from files, and sizes become text. */
class SettingsFileTest {

    @Test
    void settingsOfAFileDontReplaceOthers(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("settings"), "file.test.new = 1\nfile.test.old = 2\n");
        TornadoRuntimeProvider.setProperty("file.test.old", "kept");
        TornadoRuntimeProvider.loadSettings(file.toString());
        assertThat(TornadoRuntimeProvider.getProperty("file.test.new")).isEqualTo("1");
        assertThat(TornadoRuntimeProvider.getProperty("file.test.old")).isEqualTo("kept");
        TornadoRuntimeProvider.loadSettings(folder.resolve("missing").toString());
    }

    @ParameterizedTest
    @CsvSource({
        "999, true, 999 B",
        "1000, true, 1.0 kB",
        "1000, false, 1000 B",
        "1536, false, 1.5 KiB",
        "5368709120, false, 5.0 GiB"
    })
    void bytesAreReadable(long bytes, boolean si, String text) {
        assertThat(TornadoAPIUtils.humanReadableByteCount(bytes, si)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"100, 100", "100B, 100", "3KB, 3072", "2GB, 2147483648"})
    void sizesAreRead(String text, long bytes) {
        assertThat(TornadoAPIUtils.parseSize(text)).isEqualTo(bytes);
    }

    @Test
    void otherSizesAreRefused() {
        assertThatThrownBy(() -> TornadoAPIUtils.parseSize("much")).isInstanceOf(NumberFormatException.class);
    }

    @Test
    void ratesAreReadable() {
        assertThat(TornadoAPIUtils.formatBytes(1 << 21)).isEqualTo("2.00 MB");
        assertThat(TornadoAPIUtils.formatBytes(12)).isEqualTo("12 B");
        assertThat(TornadoAPIUtils.formatBytesPerSecond(1.5 * (1 << 30))).isEqualTo("1.50 GB/s");
        assertThat(TornadoAPIUtils.humanReadableFreq(2600)).isEqualTo("2.6 GHz");
        assertThat(TornadoAPIUtils.humanReadableFreq(600)).isEqualTo("600 MHz");
    }
}
