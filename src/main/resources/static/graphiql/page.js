'use strict';

(async () => {
	const COST_HEADER = 'graphql-cost';

	async function send(request, typed) {
		const headers = new Headers({
			'content-type': 'application/json',
			accept: 'application/graphql-response+json, application/json;q=0.9, text/event-stream;q=0.8',
			[COST_HEADER]: '1',
		});
		const authorization = await signIn.authorization();
		if (authorization) {
			headers.set('authorization', authorization);
		}
		// Headers typed in the editor take precedence.
		Object.entries(typed ?? {}).forEach(([name, value]) => headers.set(name, value));
		const response = await fetch('graphql', { method: 'POST', headers, body: JSON.stringify(request) });
		return { response, refused: response.status === 401 && headers.get('authorization') === authorization };
	}

	let showCost = () => {};

	/** Shows the cost below the result instead of in it, unless it was asked for in the editor of headers. */
	function withoutCost(result, typed) {
		const { cost, ...others } = result.extensions ?? {};
		if (Object.keys(typed ?? {}).some((name) => name.toLowerCase() === COST_HEADER)) {
			return result;
		}
		showCost(cost);
		const { extensions, ...rest } = result;
		return Object.keys(others).length > 0 ? { ...rest, extensions: others } : rest;
	}

	function Cost() {
		const [cost, setCost] = React.useState();
		React.useEffect(() => {
			showCost = setCost;
		}, []);
		return cost === undefined ? null : React.createElement('span', { className: 'cost' }, `cost ${cost}`);
	}

	async function fetcher(request, options) {
		let { response, refused } = await send(request, options?.headers);
		if (refused) {
			signIn.forgetToken();
			({ response, refused } = await send(request, options?.headers));
		}
		if (refused) {
			signIn.signOut();
			({ response } = await send(request, options?.headers));
		}
		const isStream = response.headers.get('content-type')?.startsWith('text/event-stream');
		const result = (json) =>
			request.operationName === 'IntrospectionQuery' ? json : withoutCost(json, options?.headers);
		return isStream ? results(response.body, result) : result(await response.json());
	}

	// The results in a stream of server-sent events, until GraphiQL stops it.
	async function* results(body, result) {
		const reader = body.pipeThrough(new TextDecoderStream()).getReader();
		try {
			let buffer = '';
			for (let part = await reader.read(); !part.done; part = await reader.read()) {
				const events = (buffer + part.value).split('\n\n');
				buffer = events.pop();
				for (const event of events) {
					const data = /^data: (.+)$/m.exec(event);
					if (data) {
						yield result(JSON.parse(data[1]));
					}
				}
			}
		} finally {
			reader.cancel();
		}
	}

	// Each example is a tab of its own, with those of the variables that it uses.
	const exampleVariables = Object.entries(await (await fetch('graphiql/examples.json')).json());
	const examples = (await (await fetch('graphiql/examples.graphql')).text()).split(/(?<=^}\n)\n/m).map((query) => {
		const variables = exampleVariables.filter(([name]) => query.includes(`$${name}`));
		return {
			query,
			variables: variables.length > 0 ? JSON.stringify(Object.fromEntries(variables), null, 2) : '',
		};
	});
	const signInMenu = await signIn.menu();

	// Start with the query of the link, or else the tab of the last visit, or else the examples.
	const link = Object.fromEntries(new URLSearchParams(location.search));
	const visited = JSON.parse(localStorage.getItem('graphiql:tabState') ?? '{}');
	const linked = link.query !== undefined;
	const start = linked ? link : (visited.tabs?.[visited.activeTabIndex] ?? examples[0]);

	// The editor's content, mirrored in the address bar unless it is an unchanged example.
	const shown = { query: start.query, variables: start.variables, operationName: start.operationName };

	function show(change) {
		Object.assign(shown, change);
		const address = new URLSearchParams();
		if (!examples.some(({ query }) => query === shown.query)) {
			for (const name of ['query', 'variables', 'operationName']) {
				if (shown[name]) {
					address.set(name, shown[name]);
				}
			}
		}
		history.replaceState(null, '', address.size > 0 ? `?${address}` : location.pathname);
	}

	function Page() {
		// The operation of the link is that of its tab only.
		const [operationName, setOperationName] = React.useState(linked ? link.operationName : undefined);
		return React.createElement(
			GraphiQL,
			{
				fetcher,
				schemaDescription: true,
				query: start.query,
				variables: start.variables,
				operationName,
				defaultQuery: '',
				defaultTabs: linked ? undefined : examples,
				defaultEditorToolsVisibility: true,
				toolbar: { additionalComponent: CopyAsCurl },
				onEditQuery: (query) => show({ query }),
				onEditVariables: (variables) => show({ variables }),
				onEditOperationName: (operationName) => show({ operationName }),
				onTabChange: ({ tabs, activeTabIndex }) => {
					const { query, variables, operationName } = tabs[activeTabIndex];
					setOperationName(undefined);
					show({ query, variables, operationName });
				},
			},
			// Replacing the logo to add the menu drops GraphiQL's name, so it is repeated here.
			signInMenu &&
				React.createElement(
					GraphiQL.Logo,
					null,
					signInMenu,
					React.createElement('span', null, 'Graph', React.createElement('em', null, 'i'), 'QL'),
				),
			React.createElement(GraphiQL.Footer, null, React.createElement(Cost)),
		);
	}

	ReactDOM.createRoot(document.getElementById('graphiql')).render(React.createElement(Page));
})();
