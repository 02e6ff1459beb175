package io.posttopic.subscription;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Collections;
import java.util.List;
import java.util.Map;

import io.posttopic.error.ResponseError;
import io.posttopic.read.ResponseBytes;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.MediaType;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * A response of server-sent events, in the distinct connections mode of GraphQL over SSE.
 * The id of an event is its cursor.
 *
 * @see <a href=
 * "https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md">GraphQL over
 * Server-Sent Events</a>
 */
public final class EventStreamResponse implements EventStream {

	private static final byte[] NEXT = "event: next\ndata: ".getBytes(UTF_8);

	private static final byte[] COMPLETE = "event: complete\ndata: \n\n".getBytes(UTF_8);

	private static final byte[] COMMENT = ":\n\n".getBytes(UTF_8);

	private static final byte[] END = "\n\n".getBytes(UTF_8);

	/** The buffers that Tomcat has for a request until it has been answered. */
	private static final long MEMORY = 128 * 1024;

	private final HttpServletRequest request;

	private final HttpServletResponse response;

	private @Nullable AsyncContext open;

	public EventStreamResponse(HttpServletRequest request, HttpServletResponse response) {
		this.request = request;
		this.response = response;
	}

	/**
	 * Returns whether the client accepts server-sent events.
	 */
	public static boolean isAccepted(HttpServletRequest request) {
		return Collections.list(request.getHeaders("Accept"))
			.stream()
			.anyMatch((line) -> line.contains(MediaType.TEXT_EVENT_STREAM_VALUE));
	}

	/**
	 * Begins a stream that stays open after the request has been handled.
	 */
	public void begin() throws IOException {
		writeHeaders();
		AsyncContext context = this.request.startAsync(this.request, this.response);
		context.setTimeout(0);
		this.open = context;
		keepAlive();
	}

	/**
	 * Writes a stream of a single result.
	 * @param result the result, as JSON
	 */
	public void writeOnly(ResponseBytes result) throws IOException {
		writeHeaders();
		OutputStream out = this.response.getOutputStream();
		out.write(NEXT);
		result.writeTo(out);
		out.write(END);
		out.write(COMPLETE);
	}

	/**
	 * Writes a stream whose single result is an error.
	 */
	public void writeOnly(ResponseError error) throws IOException {
		writeHeaders();
		end(error);
	}

	private void writeHeaders() {
		this.response.setStatus(200);
		this.response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
		this.response.setCharacterEncoding(UTF_8);
		// Makes nginx pass on each event at once.
		this.response.setHeader("X-Accel-Buffering", "no");
	}

	@Override
	public long memory() {
		return MEMORY;
	}

	@Override
	public void send(Event event) throws IOException {
		OutputStream out = this.response.getOutputStream();
		out.write(("id: " + event.cursor() + "\n").getBytes(UTF_8));
		out.write(NEXT);
		out.write(event.result());
		out.write(END);
		this.response.flushBuffer();
	}

	@Override
	public void keepAlive() throws IOException {
		this.response.getOutputStream().write(COMMENT);
		this.response.flushBuffer();
	}

	@Override
	public void end(ResponseError error) throws IOException {
		OutputStream out = this.response.getOutputStream();
		out.write(NEXT);
		out.write(JsonMapper.shared().writeValueAsBytes(Map.of("errors", List.of(error.toSpecification()))));
		out.write(END);
		out.write(COMPLETE);
		this.response.flushBuffer();
	}

	@Override
	public void close() {
		AsyncContext context = this.open;
		this.open = null;
		if (context != null) {
			try {
				context.complete();
			}
			catch (IllegalStateException ex) {
				// The client has disconnected, and the container completed the request.
			}
		}
	}

}
