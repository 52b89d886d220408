package dev.gyre.papers.claims;

import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.setting.Suggestion;
import dev.gyre.papers.Claim;
import dev.gyre.papers.ReproductionScale;
import dev.gyre.papers.claims.aft.AftClaim;
import dev.gyre.papers.claims.blt.BltClaim;
import dev.gyre.papers.claims.fan.FanClaim;
import dev.gyre.papers.claims.lmul.LMulClaim;
import dev.gyre.papers.claims.lolcats.LolcatsClaim;
import dev.gyre.papers.claims.m2.M2Claim;
import dev.gyre.papers.claims.matmulfree.MatMulFreeClaim;
import dev.gyre.papers.claims.namm.NammClaim;
import dev.gyre.papers.claims.recurrent.FlashRnnClaim;
import dev.gyre.papers.claims.recurrent.ParityArms;
import dev.gyre.papers.claims.recurrent.XlstmClaim;
import dev.gyre.papers.claims.revnet.RevNetClaim;
import dev.gyre.papers.claims.tirex.TiRexClaim;
import dev.gyre.papers.claims.tokenformer.TokenFormerClaim;
import dev.gyre.papers.claims.xnet.XNetClaim;
import dev.gyre.papers.claims.yoco.YocoClaim;
import java.util.List;
import java.util.function.Function;

/** The table of claims. */
public final class Claims {

    private static final List<Function<ReproductionScale, Claim>> ALL = List.of(
            FlashRnnClaim::at,
            XlstmClaim::at,
            MatMulFreeClaim::at,
            AftClaim::at,
            YocoClaim::at,
            RevNetClaim::at,
            TokenFormerClaim::at,
            BltClaim::at,
            NammClaim::at,
            LolcatsClaim::at,
            M2Claim::at,
            FanClaim::at,
            XNetClaim::at,
            LMulClaim::at,
            TiRexClaim::at);

    private Claims() {}

    /** Every system's claim, at a scale. */
    public static List<Claim> all(ReproductionScale scale) {
        return ALL.stream().map(c -> c.apply(scale)).toList();
    }

    /** Parity by itself, which is part of other claims. */
    public static Claim parity(ReproductionScale scale) {
        return ParityArms.at(scale);
    }

    /**
     * The claim of a name.
     *
     * @throws ConfigException if there's none; names those that there are
     */
    public static Claim find(String name, ReproductionScale scale) {
        List<Claim> all = all(scale);
        List<String> names = all.stream().map(Claim::name).toList();
        return all.stream()
                .filter(c -> c.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new ConfigException("no claim \"" + name + "\": "
                        + Suggestion.sentence(
                                name, names, "there is " + String.join(", ", names) + " (see gyre reproduce --list)")));
    }
}
