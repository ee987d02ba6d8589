package dev.cairn.node.cli;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The objects of a folder in the store, in the order of their keys, fetched page by page as the work goes on. Pages are of
 * one moment for as long as the server keeps it; a longer walk goes on with a newer moment after the last key it has seen.
 */
final class RemoteTree implements Source<ObjectInfo> {
    private final Client client;
    private final Remote folder;
    private Iterator<ObjectInfo> items = List.<ObjectInfo>of().iterator();
    private Optional<Map<String, String>> position = Optional.of(Map.of());
    private String lastKey = "";

    RemoteTree(Client client, Remote folder) {
        this.client = client;
        this.folder = folder;
    }

    @Override
    public Optional<ObjectInfo> next() throws Failure, InterruptedException {
        while (!items.hasNext() && position.isPresent()) {
            Client.Page page = page(position.get());
            items = page.items().iterator();
            position = page.next().map(token -> Map.of("token", token));
        }
        if (!items.hasNext()) {
            return Optional.empty();
        }
        ObjectInfo item = items.next();
        lastKey = item.key();
        return Optional.of(item);
    }

    private Client.Page page(Map<String, String> wanted) throws Failure, InterruptedException {
        try {
            return client.page(folder.bucket(), folder.prefix(), wanted);
        } catch (Failure.Refused e) {
            if (e.is("listing-expired") && !lastKey.isEmpty()) {
                return client.page(folder.bucket(), folder.prefix(), Map.of("after", lastKey));
            }
            throw e;
        }
    }
}
