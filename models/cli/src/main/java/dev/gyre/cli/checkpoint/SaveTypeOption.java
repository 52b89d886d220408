package dev.gyre.cli.checkpoint;

import dev.gyre.engine.io.ElementType;
import dev.gyre.models.setting.ConfigException;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The option for the type in which numbers are stored, whatever they're computed in. */
final class SaveTypeOption {

    @Option(
            names = "--save-dtype",
            paramLabel = "float32|bfloat16|float16",
            description = "What numbers are stored as; as they come if not given. Computing stays float32.")
    private String name;

    /**
     * The type, if one was named.
     *
     * @throws ConfigException if there's no such type
     */
    Optional<ElementType> type() {
        return Optional.ofNullable(name).map(n -> switch (n.toLowerCase(Locale.ROOT)) {
            case "float32", "f32" -> ElementType.F32;
            case "bfloat16", "bf16" -> ElementType.BF16;
            case "float16", "f16" -> ElementType.F16;
            default -> throw new ConfigException("--save-dtype " + n + " must be float32, bfloat16 or float16");
        });
    }
}
