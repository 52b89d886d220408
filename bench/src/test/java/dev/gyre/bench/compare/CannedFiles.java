package dev.gyre.bench.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What other packages' tests want of a comparison. */
public final class CannedFiles {

    private CannedFiles() {}

    /** The file of a comparison with easy numbers. */
    public static byte[] comparison(Path folder) throws IOException {
        Path file = folder.resolve("comparison.json");
        ComparisonFile.write(Canned.comparison(), file);
        return Files.readAllBytes(file);
    }
}
