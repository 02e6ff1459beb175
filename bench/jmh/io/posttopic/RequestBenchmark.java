package io.posttopic;

import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import graphql.ExecutionInput;
import graphql.ParseAndValidate;
import graphql.ParseAndValidateResult;
import graphql.schema.GraphQLSchema;
import io.posttopic.limits.RateLimits;
import io.posttopic.relay.GlobalId;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.graphql.execution.GraphQlSource;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

/**
 * What a request costs without HTTP and without the database: reading it, composing the
 * statement, decoding its answer and writing the response. The answers are what the
 * embedded PostgreSQL once answered.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 10, time = 2)
@Measurement(iterations = 5, time = 2)
public class RequestBenchmark {

	@Param({ "W1", "W2", "W3" })
	public String load = "W1";

	private ConfigurableApplicationContext context;

	private Servlet servlet;

	private RateLimits rates;

	private GraphQLSchema schema;

	private String document;

	private byte[] request;

	@Setup
	public void start() throws Exception {
		TestDatabase database = PostgresServer.newest().migrated();
		database.execute(Files.readString(Path.of("bench/jmh/data.sql")));
		this.context = new SpringApplicationBuilder(PosttopicApplication.class, RecordedAnswers.class)
			.web(WebApplicationType.SERVLET)
			.run("--server.port=0", "--spring.datasource.url=" + database.url(),
					"--spring.datasource.username=" + database.username(),
					"--posttopic.limits.rate.enabled=false");
		this.servlet = this.context.getBean("graphQlServlet", ServletRegistrationBean.class).getServlet();
		this.rates = this.context.getBean(RateLimits.class);
		this.schema = this.context.getBean(GraphQlSource.class).schema();
		this.document = Files.readString(Path.of("bench/docs/posttopic", this.load + ".graphql"));
		this.request = JsonMapper.shared().writeValueAsBytes(Map.of("query", this.document, "variables", variables()));
		JsonNode answer = JsonMapper.shared().readTree(run());
		if (answer.has("errors") || answer.get("data").iterator().next().isNull()) {
			throw new IllegalStateException(answer.toString());
		}
	}

	private Map<String, Object> variables() throws Exception {
		return switch (this.load) {
			case "W1" -> Map.of("id", GlobalId.encode("Post", 5));
			case "W3" -> Map.of("slug", "topic-3");
			default -> Map.of();
		};
	}

	@TearDown
	public void stop() {
		this.context.close();
	}

	/**
	 * A request whose document is known.
	 */
	@Benchmark
	public Object request() throws Exception {
		return run();
	}

	/**
	 * What a request costs more whose document is new: parsing and validating it.
	 */
	@Benchmark
	public Object newDocument() {
		ParseAndValidateResult result = ParseAndValidate.parseAndValidate(this.schema,
				ExecutionInput.newExecutionInput(this.document).build());
		if (result.isFailure()) {
			throw new IllegalStateException(result.getErrors().toString());
		}
		return result;
	}

	private byte[] run() throws Exception {
		MockHttpServletRequest http = new MockHttpServletRequest("POST", "/graphql");
		http.setContentType("application/json");
		http.setContent(this.request);
		Response response = new Response();
		// The filter does this before the servlet is called.
		this.rates.openCharge(http, response);
		this.servlet.service(http, response);
		return response.body.toByteArray();
	}

	/**
	 * Its stream keeps what is written instead of taking it byte by byte, which would
	 * cost more than the request.
	 */
	private static final class Response extends MockHttpServletResponse {

		private final ByteArrayOutputStream body = new ByteArrayOutputStream();

		@Override
		public ServletOutputStream getOutputStream() {
			return new ServletOutputStream() {

				@Override
				public boolean isReady() {
					return true;
				}

				@Override
				public void setWriteListener(WriteListener listener) {
					throw new UnsupportedOperationException();
				}

				@Override
				public void write(int b) {
					throw new UnsupportedOperationException();
				}

				@Override
				public void write(byte[] bytes, int offset, int length) {
					Response.this.body.write(bytes, offset, length);
				}

			};
		}

	}

}
