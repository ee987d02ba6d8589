package dev.cairn.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.metadata.Precondition;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntityTagsTest {
    @Test
    void listsOfTagsAreRead() {
        assertThat(EntityTags.parse("If-Match", "\"1\" , W/\"2\",, \"x,y\",\"3\""))
                .isEqualTo(new EntityTags(false, Set.of(1L, 3L), Set.of(2L)));
        assertThat(EntityTags.parse("If-Match", " * ").any()).isTrue();
    }

    @Test
    void weakTagsMatchOnlyWeakly() {
        EntityTags tags = EntityTags.parse("If-None-Match", "W/\"7\"");

        assertThat(tags.matchesStrongly(7)).isFalse();
        assertThat(tags.matchesWeakly(7)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"abc\"", "\"\"", "\"007\"", "\"-7\"", "\"7 \"", "\"99999999999999999999\""})
    void tagsOfAnotherFormAreNoVersion(String tag) {
        assertThat(EntityTags.parse("If-Match", tag)).isEqualTo(new EntityTags(false, Set.of(), Set.of()));
        assertThat(EntityTags.preconditions(Optional.of(tag), Optional.empty()))
                .containsExactly(new Precondition.AnyOf(Set.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "7", "\"7", "7\"", "\"1\"\"2\"", "w/\"1\"", "*,\"1\"", "\"1\" \"2\"x", ","})
    void whatIsNoTagIsRefused(String value) {
        assertThatThrownBy(() -> EntityTags.parse("If-Match", value))
                .isInstanceOfSatisfying(
                        RequestException.class,
                        refused -> assertThat(refused.error()).isInstanceOf(RequestError.Malformed.class));
    }

    @Test
    void conditionsOfWritesAreDecidedInTheCommit() {
        assertThat(EntityTags.preconditions(Optional.empty(), Optional.of("*")))
                .containsExactly(new Precondition.Absent());
        assertThat(EntityTags.preconditions(Optional.of("*"), Optional.of("\"4\", W/\"5\"")))
                .isEqualTo(List.of(new Precondition.Present(), new Precondition.NoneOf(Set.of(4L, 5L))));
    }
}
