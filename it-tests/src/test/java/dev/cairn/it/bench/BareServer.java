package dev.cairn.it.bench;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The least that a server in Vert.x can do, as a measure of what the rest costs: GET answers a body from memory; PUT appends the
 * body to a file and answers once {@code fdatasync} has returned, where one call serves all bodies that waited for it. It keeps no
 * names, checks nothing and cannot read what it wrote. GET of {@value #FILE_PATH} sends a file.
 */
final class BareServer {
    static final String READY = "bare server is ready";

    static final String FILE_PATH = "/file";

    private static final int BATCH_BYTES_MAX = 1 << 20;

    private final BlockingQueue<Append> waiting = new LinkedBlockingQueue<>(4096);
    private final Buffer answer;

    private record Append(Buffer body, Context context, Promise<Void> done) {}

    private final String file;

    private BareServer(int answerBytes, String file) {
        answer = Buffer.buffer(new byte[answerBytes]);
        this.file = file;
    }

    public static void main(String[] arguments) throws IOException {
        new BareServer(Integer.parseInt(arguments[2]), arguments[3])
                .run(Integer.parseInt(arguments[0]), Path.of(arguments[1]));
    }

    private void run(int port, Path file) throws IOException {
        FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        Thread.ofPlatform().name("committer").start(() -> commit(channel));
        Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
        HttpServerOptions options = new HttpServerOptions().setHost("127.0.0.1").setPort(port);
        int loops = Runtime.getRuntime().availableProcessors();
        List<Future<?>> servers = new ArrayList<>();
        for (int i = 0; i < loops; i++) {
            servers.add(vertx.deployVerticle(context -> vertx.createHttpServer(options)
                    .requestHandler(request -> handle(request, context))
                    .listen()));
        }
        Future.all(servers).await();
        System.out.println(READY);
    }

    private void handle(HttpServerRequest request, Context context) {
        if (request.method().equals(HttpMethod.GET)) {
            if (request.path().equals(FILE_PATH)) {
                var _ = request.response().sendFile(file);
            } else {
                request.response().end(answer);
            }
            return;
        }
        request.body().onSuccess(body -> {
            Promise<Void> done = Promise.promise();
            done.future()
                    .onSuccess(none -> request.response().setStatusCode(201).end());
            if (!waiting.offer(new Append(body, context, done))) {
                request.response().setStatusCode(503).end();
            }
        });
    }

    private void commit(FileChannel channel) {
        ByteBuffer batch = ByteBuffer.allocateDirect(2 * BATCH_BYTES_MAX);
        List<Append> taken = new ArrayList<>();
        try {
            while (true) {
                taken.add(waiting.take());
                waiting.drainTo(taken, BATCH_BYTES_MAX / 4096);
                for (Append append : taken) {
                    batch.put(append.body().getBytes());
                    if (batch.position() >= BATCH_BYTES_MAX) {
                        write(channel, batch);
                    }
                }
                write(channel, batch);
                channel.force(false);
                taken.forEach(append ->
                        append.context().runOnContext(none -> append.done().complete()));
                taken.clear();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(FileChannel channel, ByteBuffer batch) throws IOException {
        batch.flip();
        while (batch.hasRemaining()) {
            channel.write(batch);
        }
        batch.clear();
    }
}
