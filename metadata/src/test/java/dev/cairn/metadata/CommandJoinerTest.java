package dev.cairn.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.metadata.Command.CreateBucket;
import dev.cairn.metadata.Command.DeleteBucket;
import dev.cairn.metadata.Command.Trim;
import dev.cairn.metadata.EntryCodec.Entry;
import dev.cairn.metadata.EntryJoiner.Share;
import dev.cairn.metadata.codec.MalformedException;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Goal: to apply the entry is to apply those that it was made of. Method: entries made here. */
class CommandJoinerTest {
    private static final Instant AT = Instant.ofEpochSecond(1_800_000_000L);

    private static final int LARGE_BYTES = 60_000;

    private final CommandJoiner joiner = new CommandJoiner();

    private static byte[] entry(long epochMillis, Command<?>... commands) {
        return EntryCodec.encode(
                epochMillis,
                List.of(commands).stream().<byte[]>map(CommandCodec::encode).toList());
    }

    private static CreateBucket create(String name) {
        return new CreateBucket(new BucketName(name), BucketSettings.DEFAULT, AT, Optional.empty());
    }

    private static DeleteBucket delete(String name) {
        return new DeleteBucket(new BucketName(name), false, AT, Optional.empty());
    }

    private static byte[] answer(Result... results) {
        return EntryCodec.encodeAnswer(
                List.of(results).stream().<byte[]>map(ResultCodec::encode).toList());
    }

    private int joinable(List<byte[]> entries) {
        return Share.joinable(shares(entries));
    }

    private List<Share> shares(List<byte[]> entries) {
        return entries.stream().map(joiner::share).toList();
    }

    @Test
    void theCommandsOfAllAreInOneInTheirOrder() {
        List<byte[]> entries =
                List.of(entry(5, create("one"), create("two")), entry(9, delete("one")), entry(7, delete("two")));
        assertThat(joinable(entries)).isEqualTo(3);

        Entry joined = EntryCodec.decode(joiner.join(entries));

        assertThat(joined.commands()).containsExactly(create("one"), create("two"), delete("one"), delete("two"));
        assertThat(joined.epochMillis()).as("the latest").isEqualTo(9);
    }

    @Test
    void eachHasTheResultsOfItsOwnCommands() {
        Result refused = new Result.Refused(new MetadataError.NoSuchBucket(new BucketName("one")));
        Result other = new Result.Refused(new MetadataError.NoSuchBucket(new BucketName("two")));
        List<byte[]> entries = List.of(entry(5, create("one"), create("two")), entry(9, delete("one")));

        List<byte[]> answers = joiner.split(answer(refused, refused, other), entries);

        assertThat(EntryCodec.decodeAnswer(answers.getFirst(), 2)).containsExactly(refused, refused);
        assertThat(EntryCodec.decodeAnswer(answers.getLast(), 1)).containsExactly(other);
    }

    @Test
    void anAnswerToOthersIsNotGivenOn() {
        Result refused = new Result.Refused(new MetadataError.NoSuchBucket(new BucketName("one")));
        List<byte[]> entries = List.of(entry(5, create("one")), entry(9, delete("one")));

        assertThatThrownBy(() -> joiner.split(answer(refused, refused, refused), entries))
                .isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> joiner.split(answer(refused), entries)).isInstanceOf(RuntimeException.class);
    }

    @Test
    void whatChangesManyRowsIsAlone() {
        byte[] trim = entry(5, new Trim(AT, 10, AT));
        byte[] create = entry(6, create("one"));

        assertThat(joinable(List.of(create, trim, create))).isEqualTo(1);
        assertThat(joinable(List.of(trim, create))).isEqualTo(1);
    }

    @Test
    void whatALaterProgramWroteIsAlone() {
        byte[] create = entry(6, create("one"));
        byte[] later = create.clone();
        later[0] = EntryCodec.FORMAT + 1;

        assertThat(joinable(List.of(create, create, later, create))).isEqualTo(2);
        assertThat(joinable(List.of(later, create))).isEqualTo(1);
    }

    @Test
    void whatIsFullOrAloneTakesNoMore() {
        byte[] create = entry(6, create("one"));
        byte[] trim = entry(5, new Trim(AT, 10, AT));

        assertThat(Share.takeMore(shares(List.of(create, create)))).isTrue();
        assertThat(Share.takeMore(shares(List.of(trim)))).isFalse();
        assertThat(Share.takeMore(shares(List.of(create, trim)))).isFalse();
        assertThat(Share.takeMore(shares(Collections.nCopies(CommandBatcher.ENTRY_COMMANDS_MAX, create))))
                .isFalse();
    }

    @Test
    void togetherTheyHaveTheBoundsOfABatch() {
        List<byte[]> many = Collections.nCopies(CommandBatcher.ENTRY_COMMANDS_MAX + 5, entry(6, create("one")));
        assertThat(joinable(many)).isEqualTo(CommandBatcher.ENTRY_COMMANDS_MAX);

        byte[] large = entry(6, Samples.put(new BucketName("one"), "key", new FileId(1, 1), "b".repeat(LARGE_BYTES)));
        int few = CommandBatcher.ENTRY_BYTES_MAX / large.length;
        assertThat(joinable(Collections.nCopies(few + 1, large))).isEqualTo(few);
    }
}
