package io.posttopic.cost;

import io.posttopic.limits.Charge;
import io.posttopic.documents.DocumentProperties;
import io.posttopic.http.EngineWithoutData;
import io.posttopic.http.GraphQlRequest;
import io.posttopic.limits.Limits;
import io.posttopic.limits.RateLimits;
import io.posttopic.http.RequestReader;
import io.posttopic.documents.RequestedDocument;
import io.posttopic.documents.TrustedDocuments;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleSupplier;

import com.sun.management.ThreadMXBean;
import graphql.ExecutionResult;
import graphql.GraphQL;
import graphql.GraphQLError;
import graphql.execution.ExecutionContext;
import graphql.language.OperationDefinition;
import graphql.parser.Parser;
import io.posttopic.error.ApiException;
import io.posttopic.cost.HostileRequests.Hostile;
import io.github.bucket4j.TimeMeter;
import org.junit.jupiter.api.Test;

import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

/**
 * Measures the CPU time in milliseconds and the memory in megabytes that hostile requests
 * take until they are rejected, warm and without HTTP and SQL. Prints the most expensive
 * request last. Not a regular test: run it with {@code -Dtest=HostileRequestsBenchmark}.
 */
class HostileRequestsBenchmark {

	private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

	private static final int RUNS = 15;

	private final Limits limits = EngineWithoutData.limits(Map.of());

	private final RequestReader reader = new RequestReader(
			new RequestedDocument(TrustedDocuments.NONE, new DocumentProperties(null, false, true)), this.limits);

	private final GraphQL engine = EngineWithoutData.engine(Estimates.admission(this.limits));

	private int run;

	private record Measurement(String name, double milliseconds, double megabytes, String result) {

	}

	@Test
	void measure() throws Exception {
		List<Hostile> all = HostileRequests.all();
		for (int i = 0; i < 5; i++) {
			for (Hostile hostile : all) {
				run(hostile);
			}
		}
		List<Measurement> measurements = new ArrayList<>();
		for (Hostile hostile : all) {
			measurements.add(measure(hostile));
		}
		measurements.sort((a, b) -> Double.compare(a.milliseconds, b.milliseconds));
		System.out.printf("%-60s %8s %8s  %s%n", "request", "CPU ms", "MB", "result");
		for (Measurement each : measurements) {
			System.out.printf(Locale.ROOT, "%-60s %8.2f %8.2f  %s%n", each.name, each.milliseconds, each.megabytes,
					each.result);
		}
	}

	/**
	 * Measures the nanoseconds that it takes to collect the fields of ordinary operations
	 * and to estimate their cost.
	 */
	@Test
	void measureCosts() throws Exception {
		String examples = Files.readString(Path.of("src/main/resources/static/graphiql/examples.graphql"));
		Map<String, Object> variables = Map.of("id", "a", "slug", "b");
		System.out.printf("%-20s %8s %8s%n", "operation", "cost", "ns");
		for (OperationDefinition operation : new Parser().parseDocument(examples)
			.getDefinitionsOfType(OperationDefinition.class)) {
			ExecutionContext context = Estimates.context(examples, operation.getName(), variables);
			System.out.printf("%-20s %8.0f %8d%n", operation.getName(), Estimates.of(context, this.limits).cost(),
					nanoseconds(() -> Estimates.of(context, this.limits).cost()));
		}
	}

	/**
	 * Measures the nanoseconds that it takes to charge a caller, including the headers.
	 */
	@Test
	void measureCharges() {
		RateLimits rates = new RateLimits(
				EngineWithoutData.limits(Map.of("posttopic.limits.rate.points-per-minute", 1_000_000_000)).rate(),
				TimeMeter.SYSTEM_NANOTIME, null);
		MockHttpServletRequest request = new MockHttpServletRequest();
		System.out.printf("a charge: %d ns%n", nanoseconds(() -> {
			Charge charge = rates.openCharge(request, new MockHttpServletResponse());
			charge.markAsGraphQl();
			charge.setCost(20, false);
			charge.reserveCost();
			charge.refundUnused(10);
			charge.chargeByResponseLength();
			return 1;
		}));
	}

	private static long nanoseconds(DoubleSupplier action) {
		double sum = 0;
		long best = Long.MAX_VALUE;
		for (int round = 0; round < 12; round++) {
			long start = System.nanoTime();
			for (int i = 0; i < 50_000; i++) {
				sum += action.getAsDouble();
			}
			best = Math.min(best, (System.nanoTime() - start) / 50_000);
		}
		return (sum < 0) ? -1 : best;
	}

	private Measurement measure(Hostile hostile) throws Exception {
		double[] milliseconds = new double[RUNS];
		long bytes = 0;
		String result = "";
		for (int i = 0; i < RUNS; i++) {
			long allocated = THREADS.getCurrentThreadAllocatedBytes();
			long start = THREADS.getCurrentThreadCpuTime();
			result = run(hostile);
			milliseconds[i] = (THREADS.getCurrentThreadCpuTime() - start) / 1e6;
			bytes = THREADS.getCurrentThreadAllocatedBytes() - allocated;
		}
		Arrays.sort(milliseconds);
		return new Measurement(hostile.name(), milliseconds[RUNS / 2], bytes / 1e6, result);
	}

	private String run(Hostile hostile) throws Exception {
		MockHttpServletRequest http = new MockHttpServletRequest("POST", "/graphql");
		http.setContentType("application/json");
		// The document differs each time, because a cached one is not validated again.
		String document = hostile.document() + "\n#" + this.run++;
		http.setContent(new Hostile("", "", document, hostile.variables()).body().getBytes(StandardCharsets.UTF_8));
		try {
			GraphQlRequest request = this.reader.readBody(http);
			ExecutionResult result = this.engine.execute((input) -> input.query(request.query())
				.variables(request.variables())
				.locale(Locale.ENGLISH)
				.graphQLContext(Estimates.contextWithCharge(this.limits)));
			return result.getErrors().isEmpty() ? "ran" : describe(result.getErrors().getFirst());
		}
		catch (ApiException ex) {
			return ex.code().name();
		}
	}

	private static String describe(GraphQLError error) {
		return shortened((error.getExtensions() != null) ? error.getExtensions().toString() + " " + error.getMessage()
				: error.getErrorType() + " " + error.getMessage());
	}

	private static String shortened(String text) {
		return (text.length() > 110) ? text.substring(0, 110) + "…" : text;
	}

}
