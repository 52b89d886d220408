package dev.gyre.models.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.models.SmallModels;
import dev.gyre.models.SmallModels.Small;
import dev.gyre.models.model.Model;
import dev.gyre.models.parameter.Source;
import dev.gyre.models.setting.Settings;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What each model reads its weights for is found, those whose parts have parts of their own among them. */
class WeightUseTest {

    static List<Small> linearised() {
        return SmallModels.all().stream()
                .filter(s -> s.family().equals("lolcats"))
                .toList();
    }

    private static <S extends Settings, M extends Model> WeightUse use(RunConfig<S, M> config) {
        return WeightUse.of(config.build(config.open().domain(), Source.fresh(7)));
    }

    @ParameterizedTest
    @MethodSource("linearised")
    void aModelThatIsAPartOfItselfIsDescribedOnce(Small s) {
        WeightUse use = use(Runs.of(s.family(), s.options(), 1, 0, Runs.BRIEF));
        assertThat(use.products()).isNotEmpty();
        assertThat(use.tables()).hasSize(1);
    }
}
