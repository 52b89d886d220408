package dev.gyre.cli.process;

import dev.gyre.engine.op.attention.CacheType;
import dev.gyre.models.setting.ConfigException;
import java.util.Arrays;
import picocli.CommandLine.Option;

/** The option for what keys and values are kept as. */
public final class CacheOption {

    private static final String NAME = "--cache-type";

    @Option(
            names = NAME,
            paramLabel = "TYPE",
            defaultValue = "f32",
            description =
                    "Keep keys and values as floats of 32 bits (f32) or 16 (f16), or as 8-bit integers with a scale"
                            + " for each 32 of them (q8_0); ${DEFAULT-VALUE} if not given.")
    private String type;

    /**
     * The chosen type.
     *
     * @throws ConfigException if there's none of that name
     */
    public CacheType type() {
        return Arrays.stream(CacheType.values())
                .filter(t -> t.name().equalsIgnoreCase(type))
                .findFirst()
                .orElseThrow(() -> new ConfigException(NAME + " " + type + " must be f32, f16 or q8_0"));
    }
}
