package dev.gyre.models.setting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** Settings within settings. */
class NestedSettingsTest {

    private static final SettingsType<Outer> TYPE = new SettingsType<>(new Outer(1, new Inner(2, 3), 4));

    record Inner(
            @Setting(help = "A.", least = 0, most = 9, published = "theirs")
            int innerA,

            @Setting(help = "B.", least = 0, most = 9) int innerB)
            implements Settings {

        Inner {
            ConfigException.require(innerA <= innerB, "--inner-a", innerA, "at most --inner-b");
        }
    }

    record Outer(
            @Setting(help = "First.") int first,

            Inner inner,

            @Setting(help = "Last.") int last) implements Settings {}

    record Twice(@Setting(help = "Also there.") int innerA, Inner inner) implements Settings {}

    @Test
    void areOptionsLikeTheOthersInTheirPlace() {
        assertThat(TYPE.options())
                .extracting(SettingsType.Option::name)
                .containsExactly("--first", "--inner-a", "--inner-b", "--last");
        assertThat(TYPE.options()).extracting(SettingsType.Option::standard).containsExactly("1", "2", "3", "4");
        assertThat(TYPE.parse(Map.of("--inner-b", "7", "--last", "8"))).isEqualTo(new Outer(1, new Inner(2, 7), 8));
    }

    @Test
    void areJsonLikeTheOthers() {
        Outer some = new Outer(5, new Inner(6, 7), 8);
        assertThat(TYPE.write(some)).hasToString("{\"first\":5,\"innerA\":6,\"innerB\":7,\"last\":8}");
        assertThat(TYPE.read(TYPE.write(some))).isEqualTo(some);
        assertThat(TYPE.readPublished(JsonMapper.shared().readTree("{\"theirs\":0}")))
                .isEqualTo(new Outer(1, new Inner(0, 3), 4));
    }

    @Test
    void areCheckedLikeTheOthers() {
        assertThatThrownBy(() -> TYPE.parse(Map.of("--inner-a", "10")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("--inner-a 10");
        assertThatThrownBy(() -> TYPE.parse(Map.of("--inner-a", "4")))
                .isInstanceOf(ConfigException.class)
                .hasMessage("--inner-a 4 must be at most --inner-b");
    }

    @Test
    void mayNotHaveANameOfTheOthers() {
        Twice twice = new Twice(1, new Inner(2, 3));
        assertThatThrownBy(() -> new SettingsType<>(twice).options()).isInstanceOf(IllegalArgumentException.class);
    }
}
