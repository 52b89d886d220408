package dev.gyre.papers;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.AtomicFile;
import dev.gyre.engine.io.MappedFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The results of arms on disk: a folder for each arm, seed and identity, which of a training is the run's own. Nothing in it is
 * ever changed: what depends on something else has another folder.
 *
 * @param root the folder of them all
 */
record ResultStore(Path root) {

    private static final String FILE = "findings.json";
    private static final int MOST_BYTES = 1 << 28;
    private static final JsonMapper JSON = JsonMapper.shared();

    /**
     * A result that is kept.
     *
     * @param arm its name
     * @param seed that it was run for
     * @param identity of all that it depended on
     * @param seconds that it took
     * @param findings what it came to
     */
    record Kept(String arm, long seed, String identity, double seconds, Findings findings) {
        Kept {
            Objects.requireNonNull(findings);
        }
    }

    /**
     * Contents of its file: a value that was changed is noticed by the digest, whatever reads it afterwards.
     *
     * @param arm what it came to
     * @param digest SHA-256 of that as JSON
     */
    private record Sealed(Kept arm, String digest) {
        static Sealed of(Kept arm) {
            return new Sealed(arm, CodeFingerprint.sha256(JSON.writeValueAsBytes(arm)));
        }

        Kept opened() {
            Objects.requireNonNull(arm);
            if (!equals(of(arm))) {
                throw new IllegalArgumentException("the digest is another");
            }
            return arm;
        }
    }

    /** The folder of an arm. */
    Path folder(Arm arm, long seed, String identity) {
        return root.resolve(arm.name()).resolve((arm.random() ? "seed-" + seed + "-" : "") + identity);
    }

    /**
     * The kept result of an arm; empty if it wasn't run.
     *
     * @throws GyreException if its file is damaged
     */
    static Optional<Kept> read(Path folder) {
        Path file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        byte[] json = MappedFile.read(file, MOST_BYTES);
        try {
            return Optional.of(JSON.readValue(new String(json, StandardCharsets.UTF_8), Sealed.class)
                    .opened());
        } catch (JacksonException | NullPointerException | IllegalArgumentException e) {
            throw new GyreException(
                    file + ": isn't what an arm came to, or is damaged: remove it, and the arm is run again", e);
        }
    }

    /** Keeps what an arm came to. */
    static void write(Path folder, Kept kept) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new GyreException(folder + ": can't be made (" + AtomicFile.reason(e) + "): choose another --out", e);
        }
        AtomicFile.write(folder.resolve(FILE), JSON.writeValueAsBytes(Sealed.of(kept)));
    }
}
