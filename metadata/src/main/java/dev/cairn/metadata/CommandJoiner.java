package dev.cairn.metadata;

import dev.cairn.metadata.codec.MalformedException;
import java.util.ArrayList;
import java.util.List;

/**
 * Joins entries by putting the commands of all into one, within the bounds that {@link CommandBatcher} keeps. The time of the latest is that of all,
 * as it is of commands that one replica puts together. An entry that cannot be read is of a later program, and stays as it is.
 */
final class CommandJoiner implements EntryJoiner {
    @Override
    public Share share(byte[] entry) {
        try {
            return EntryCodec.share(entry);
        } catch (MalformedException e) {
            return new Share(1, entry.length, true);
        }
    }

    @Override
    public byte[] join(List<byte[]> entries) {
        long latest = Long.MIN_VALUE;
        List<byte[]> commands = new ArrayList<>();
        for (byte[] entry : entries) {
            EntryCodec.Parts parts = EntryCodec.parts(entry);
            latest = Math.max(latest, parts.epochMillis());
            commands.addAll(parts.commands());
        }
        return EntryCodec.encode(latest, commands);
    }

    @Override
    public List<byte[]> split(byte[] answer, List<byte[]> entries) {
        List<byte[]> results = EntryCodec.results(answer);
        List<byte[]> answers = new ArrayList<>(entries.size());
        int from = 0;
        for (byte[] entry : entries) {
            int to = from + EntryCodec.parts(entry).commands().size();
            answers.add(EntryCodec.encodeAnswer(results.subList(from, to)));
            from = to;
        }
        if (from != results.size()) {
            throw new MalformedException("%d results for %d commands".formatted(results.size(), from));
        }
        return answers;
    }
}
