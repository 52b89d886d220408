package dev.gyre.cli.process;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.AtomicFile;
import dev.gyre.engine.io.RegularFile;
import dev.gyre.models.peak.Provenance;
import dev.gyre.models.setting.ConfigException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** The option {@code --markdown}: a file that gets what was measured as a section of its own, behind those that it has. */
public final class MarkdownOption {

    private static final String NAME = "--markdown";

    /** Bytes of a file that sections are still added to. */
    private static final long MOST = 16 << 20;

    @Option(
            names = NAME,
            paramLabel = "FILE",
            description =
                    "Add what was measured to a Markdown file, as a table under date, commit, machine and command.")
    private Path file;

    /**
     * Refuses the option where nothing is measured.
     *
     * @param measured whether something is
     * @param allowed what the option must be otherwise
     * @throws ConfigException if it was given all the same
     */
    public void requireMeasured(boolean measured, String allowed) {
        ConfigException.require(file == null || measured, NAME, file, allowed);
    }

    /**
     * Makes sure, if it was given, that the file can be added to, before work is begun whose result is to be in it.
     *
     * @throws GyreException if it can't
     */
    public void requireWritable() {
        if (file != null) {
            AtomicFile.requireWritable(file);
            before();
        }
    }

    /**
     * Adds a section, if it was asked for.
     *
     * @param command that measured
     * @param title of the section
     * @param lines of Markdown, a table for the most part
     * @throws GyreException if the file can't be read or written; what it held is intact then
     */
    public void write(CommandSpec command, String title, List<String> lines) {
        if (file == null) {
            return;
        }
        Provenance provenance = Provenance.here().of(words(command));
        List<String> all = new ArrayList<>();
        String before = before();
        if (!before.isEmpty()) {
            all.add(before.stripTrailing());
            all.add("");
        }
        all.addAll(List.of("## " + title, "", provenance.sentence() + ".", ""));
        all.addAll(provenance.commandBlock());
        all.addAll(lines);
        AtomicFile.write(file, (String.join("\n", all) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** The words that a command was typed as, the program's name left out. */
    public static List<String> words(CommandSpec command) {
        return command.root().commandLine().getParseResult().originalArgs();
    }

    private String before() {
        try {
            if (!Files.exists(file)) {
                return "";
            }
            RegularFile.require(file.toString(), file);
            if (Files.size(file) > MOST) {
                throw new GyreException(file + ": has more than " + MOST + " bytes: name another file");
            }
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new GyreException(file + ": isn't UTF-8, so no Markdown to add to: name another file", e);
        } catch (IOException e) {
            throw new GyreException(file + ": can't be read (" + RegularFile.reason(e) + "): name another file", e);
        }
    }
}
