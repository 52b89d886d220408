package dev.gyre.models.reproduce.claims;

import dev.gyre.models.reproduce.Claim;
import dev.gyre.models.reproduce.Scale;
import dev.gyre.models.reproduce.claims.lmul.LMulClaim;
import dev.gyre.models.reproduce.claims.revnet.RevNetClaim;
import dev.gyre.models.setting.ConfigException;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The table of claims. */
public final class Claims {

    private static final List<Function<Scale, Claim>> ALL = List.of(
            FlashRnnClaim::at, XlstmClaim::at, MatMulFreeClaim::at, RevNetClaim::at, FanClaim::at, LMulClaim::at);

    private Claims() {}

    /** Every system's claim, at a scale. */
    public static List<Claim> all(Scale scale) {
        return ALL.stream().map(c -> c.apply(scale)).toList();
    }

    /** Parity by itself, which is part of other claims. */
    public static Claim parity(Scale scale) {
        return ParityArms.at(scale);
    }

    /**
     * The claim of a name.
     *
     * @throws ConfigException if there's none; names those that there are
     */
    public static Claim find(String name, Scale scale) {
        List<Claim> all = all(scale);
        return all.stream()
                .filter(c -> c.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new ConfigException("no claim \"" + name + "\": there is "
                        + all.stream().map(Claim::name).collect(Collectors.joining(", "))
                        + " (see gyre reproduce --list)"));
    }
}
