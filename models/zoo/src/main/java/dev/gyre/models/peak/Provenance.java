package dev.gyre.models.peak;

import dev.gyre.engine.device.Devices;
import dev.gyre.models.Version;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Who measured a figure: which Gyre, when, on what machine, asked by which command. Each file of measurements says it above its figures.
 *
 * @param version of Gyre, with its commit where that's known
 * @param taken when, in UTC to the second, as ISO 8601 writes it
 * @param machine processor, threads, what vectors there are, and Java
 * @param command as a shell takes it; empty if it was no command
 */
public record Provenance(String version, String taken, String machine, String command) {

    /** This program on this machine now, asked by no command. */
    public static Provenance here() {
        return new Provenance(
                Version.described(),
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                Processor.model() + ", " + Runtime.getRuntime().availableProcessors() + " threads, "
                        + Devices.arithmetic() + ", Java " + Runtime.version(),
                "");
    }

    /** This provenance with the words of the command that asked for it, the program's name left out. */
    public Provenance of(List<String> words) {
        return new Provenance(
                version,
                taken,
                machine,
                "./gyre " + words.stream().map(Provenance::quoted).collect(Collectors.joining(" ")));
    }

    /** A word of a command as a shell takes it. */
    public static String quoted(String word) {
        return word.matches("[A-Za-z0-9_./:=,+@%-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    /** Version, time and machine, as a sentence without its full stop. */
    public String sentence() {
        return "Gyre " + version + ", " + taken + ", " + machine;
    }

    /** The command as a block of Markdown, a line each; nothing if there was none. */
    public List<String> commandBlock() {
        return command.isEmpty() ? List.of() : List.of("```", command, "```", "");
    }
}
