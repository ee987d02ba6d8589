package dev.cairn.node;

import java.io.PrintWriter;
import java.nio.file.Path;

/** What a person sees first: where the node is, where its data is, and what to type next. */
record Greeting(NodeAddress address, Path dataDirectory) {
    void print(PrintWriter out) {
        out.print("""
                Cairn %1$s is ready at %2$s
                Data directory: %3$s
                Store a first file and read it back:

                  curl -X PUT %2$s/v1/buckets/first
                  echo hello | curl -T - %2$s/v1/buckets/first/objects/hello.txt
                  curl %2$s/v1/buckets/first/objects/hello.txt

                The API as a page: %2$s/docs
                """.formatted(Version.text(), address.url(), dataDirectory));
        out.flush();
    }
}
