package dev.gyre.cli;

import dev.gyre.engine.io.ElementType;
import dev.gyre.models.setting.ConfigException;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What numbers are stored as, whatever they are computed in. */
final class SaveTypeOption {

    @Option(
            names = "--save-dtype",
            paramLabel = "f32|bf16|f16",
            description = "What numbers are stored as; as they come if not given. Computing stays float32.")
    private String name;

    /**
     * The type, if one was named.
     *
     * @throws ConfigException if there's no such type
     */
    Optional<ElementType> type() {
        return Optional.ofNullable(name).map(n -> switch (n.toLowerCase(Locale.ROOT)) {
            case "f32" -> ElementType.F32;
            case "bf16" -> ElementType.BF16;
            case "f16" -> ElementType.F16;
            default -> throw new ConfigException("--save-dtype " + n + ": it must be f32, bf16 or f16");
        });
    }
}
