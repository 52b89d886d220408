package dev.gyre.models.published;

import dev.gyre.engine.GyreException;
import dev.gyre.models.file.TensorFiles;
import dev.gyre.models.setting.ConfigException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The table of published forms. */
final class Forms {

    static final LolCatsForm LOLCATS = new LolCatsForm();

    static final LlamaForm LLAMA = new LlamaForm();

    private static final FanForm FAN = new FanForm();

    /** The first form of a family is that in which its trained models are exported. */
    private static final List<PublishedForm> ALL = List.of(
            LOLCATS,
            new XlstmLargeForm(false),
            new XlstmLargeForm(true),
            new XlstmForm(),
            new MatMulFreeForm(),
            new TokenFormerForm(),
            new BltForm(),
            new BltHfForm(),
            new BltEntropyForm(),
            new YocoForm(),
            new M2Form(),
            new TiRexForm(),
            LLAMA,
            FAN);

    private Forms() {}

    /** The form of a name. */
    static PublishedForm named(String name) {
        return ALL.stream()
                .filter(f -> f.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new GyreException(
                        "no form of publication is called \"" + name + "\": this version" + " knows " + names()));
    }

    /** The form in which trained models of a family are written, if its authors have one. */
    static Optional<PublishedForm> ofFamily(String family) {
        return ALL.stream().filter(f -> f.family().equals(family)).findFirst();
    }

    /**
     * The form in which something was published.
     *
     * @param architecture name of a form or family, where the user said it
     * @throws ConfigException if there's no such architecture
     * @throws GyreException if the configuration doesn't tell
     */
    static PublishedForm of(Publication p, Optional<String> architecture) {
        List<PublishedForm> possible = architecture.map(Forms::called).orElse(ALL);
        Optional<PublishedForm> told =
                possible.stream().filter(f -> f.recognises(p)).findFirst();
        return told.or(() -> architecture.map(a -> possible.getFirst()))
                .or(() -> looksLikeFan(p) ? Optional.of(FAN) : Optional.empty())
                .orElseThrow(() -> unknown(p));
    }

    private static List<PublishedForm> called(String architecture) {
        List<PublishedForm> possible = ALL.stream()
                .filter(f -> f.name().equals(architecture) || f.family().equals(architecture))
                .toList();
        if (possible.isEmpty()) {
            throw new ConfigException("--architecture " + architecture + " must be one of " + names());
        }
        return possible;
    }

    /** The names of all forms, in the order in which they are tried. */
    static String names() {
        return ALL.stream().map(PublishedForm::name).collect(Collectors.joining(", "));
    }

    private static boolean looksLikeFan(Publication p) {
        try (TensorFiles in = TensorFiles.open(p.source())) {
            return FanForm.has(in);
        }
    }

    private static GyreException unknown(Publication p) {
        Path config = p.folder().resolve("config.json");
        return new GyreException(p + ": no configuration beside the weights tells their architecture ("
                + p.configuration("config.json")
                        .map(c ->
                                config.getFileName() + " says " + (c.has("model_type") ? c.text("model_type") : "none"))
                        .orElse("there is no " + config.getFileName())
                + "): name it by --architecture, one of " + names());
    }
}
