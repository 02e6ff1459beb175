






CREATE TABLE public."PostAction" (
    "createdAt" timestamp with time zone NOT NULL,
    "updatedAt" timestamp with time zone NOT NULL,
    "PostId" bigint NOT NULL,
    "UserId" bigint NOT NULL
);



CREATE TABLE public."PostTopic" (
    "createdAt" timestamp with time zone NOT NULL,
    "updatedAt" timestamp with time zone NOT NULL,
    "PostId" bigint NOT NULL,
    "TopicId" bigint NOT NULL
);



CREATE TABLE public."Posts" (
    id bigint NOT NULL,
    title character varying(255),
    body text,
    "createdAt" timestamp with time zone NOT NULL,
    "updatedAt" timestamp with time zone NOT NULL,
    "AuthorId" bigint
);



CREATE SEQUENCE public."Posts_id_seq"
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE public."Posts_id_seq" OWNED BY public."Posts".id;



CREATE TABLE public."Topics" (
    id bigint NOT NULL,
    name character varying(255),
    "createdAt" timestamp with time zone NOT NULL,
    "updatedAt" timestamp with time zone NOT NULL
);



CREATE SEQUENCE public."Topics_id_seq"
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE public."Topics_id_seq" OWNED BY public."Topics".id;



CREATE TABLE public."Users" (
    id bigint NOT NULL,
    username character varying(255),
    name character varying(255),
    "createdAt" timestamp with time zone NOT NULL,
    "updatedAt" timestamp with time zone NOT NULL
);



CREATE SEQUENCE public."Users_id_seq"
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE public."Users_id_seq" OWNED BY public."Users".id;



ALTER TABLE ONLY public."Posts" ALTER COLUMN id SET DEFAULT nextval('public."Posts_id_seq"'::regclass);



ALTER TABLE ONLY public."Topics" ALTER COLUMN id SET DEFAULT nextval('public."Topics_id_seq"'::regclass);



ALTER TABLE ONLY public."Users" ALTER COLUMN id SET DEFAULT nextval('public."Users_id_seq"'::regclass);



INSERT INTO public."PostAction" VALUES ('2026-11-22 16:28:50.593+00', '2026-11-22 16:28:50.593+00', 1, 2);
INSERT INTO public."PostAction" VALUES ('2026-11-22 16:28:50.603+00', '2026-11-22 16:28:50.603+00', 2, 3);
INSERT INTO public."PostAction" VALUES ('2026-11-22 16:28:50.621+00', '2026-11-22 16:28:50.621+00', 4, 1);
INSERT INTO public."PostAction" VALUES ('2026-11-22 16:28:50.627+00', '2026-11-22 16:28:50.627+00', 5, 2);



INSERT INTO public."PostTopic" VALUES ('2026-11-22 16:28:50.59+00', '2026-11-22 16:28:50.59+00', 1, 1);
INSERT INTO public."PostTopic" VALUES ('2026-11-22 16:28:50.59+00', '2026-11-22 16:28:50.59+00', 1, 2);
INSERT INTO public."PostTopic" VALUES ('2026-11-22 16:28:50.599+00', '2026-11-22 16:28:50.599+00', 2, 1);
INSERT INTO public."PostTopic" VALUES ('2026-11-22 16:28:50.599+00', '2026-11-22 16:28:50.599+00', 2, 2);
INSERT INTO public."PostTopic" VALUES ('2026-11-22 16:28:50.599+00', '2026-11-22 16:28:50.599+00', 2, 3);
INSERT INTO public."PostTopic" VALUES ('2026-11-22 16:28:50.608+00', '2026-11-22 16:28:50.608+00', 3, 1);
INSERT INTO public."PostTopic" VALUES ('2026-11-22 16:28:50.608+00', '2026-11-22 16:28:50.608+00', 3, 2);
INSERT INTO public."PostTopic" VALUES ('2026-11-22 16:28:50.608+00', '2026-11-22 16:28:50.608+00', 3, 3);
INSERT INTO public."PostTopic" VALUES ('2026-11-22 16:28:50.608+00', '2026-11-22 16:28:50.608+00', 3, 4);
INSERT INTO public."PostTopic" VALUES ('2026-11-22 16:28:50.618+00', '2026-11-22 16:28:50.618+00', 4, 1);
INSERT INTO public."PostTopic" VALUES ('2026-11-22 16:28:50.637+00', '2026-11-22 16:28:50.637+00', 6, 1);
INSERT INTO public."PostTopic" VALUES ('2026-11-22 16:28:50.637+00', '2026-11-22 16:28:50.637+00', 6, 2);
INSERT INTO public."PostTopic" VALUES ('2026-11-22 16:28:50.637+00', '2026-11-22 16:28:50.637+00', 6, 3);



INSERT INTO public."Posts" VALUES (1, 'Post 1', 'Body''s 1', '2026-11-22 16:28:50.584+00', '2026-11-22 16:28:50.586+00', 2);
INSERT INTO public."Posts" VALUES (2, 'Post 2', NULL, '2026-11-22 16:28:50.595+00', '2026-11-22 16:28:50.596+00', 3);
INSERT INTO public."Posts" VALUES (3, 'Post 3', 'Body''s 3', '2026-11-22 16:28:50.604+00', '2026-11-22 16:28:50.605+00', 1);
INSERT INTO public."Posts" VALUES (4, 'Post 4', NULL, '2026-11-22 16:28:50.614+00', '2026-11-22 16:28:50.614+00', NULL);
INSERT INTO public."Posts" VALUES (5, 'Post 5', 'Body''s 5', '2026-11-22 16:28:50.623+00', '2026-11-22 16:28:50.625+00', 3);
INSERT INTO public."Posts" VALUES (6, 'Post 6', NULL, '2026-11-22 16:28:50.628+00', '2026-11-22 16:28:50.63+00', 1);



INSERT INTO public."Topics" VALUES (1, 'Databases', '2026-11-22 16:28:50.579+00', '2026-11-22 16:28:50.579+00');
INSERT INTO public."Topics" VALUES (2, 'GraphQL', '2026-11-22 16:28:50.581+00', '2026-11-22 16:28:50.581+00');
INSERT INTO public."Topics" VALUES (3, 'Größe / 尺寸', '2026-11-22 16:28:50.582+00', '2026-11-22 16:28:50.582+00');
INSERT INTO public."Topics" VALUES (4, NULL, '2026-11-22 16:28:50.583+00', '2026-11-22 16:28:50.583+00');



INSERT INTO public."Users" VALUES (1, 'ada', 'Ada', '2026-11-22 16:28:50.572+00', '2026-11-22 16:28:50.572+00');
INSERT INTO public."Users" VALUES (2, 'grace', 'Grace', '2026-11-22 16:28:50.576+00', '2026-11-22 16:28:50.576+00');
INSERT INTO public."Users" VALUES (3, 'linus', 'Linus', '2026-11-22 16:28:50.577+00', '2026-11-22 16:28:50.577+00');
INSERT INTO public."Users" VALUES (4, NULL, NULL, '2026-11-22 16:28:50.578+00', '2026-11-22 16:28:50.578+00');



SELECT pg_catalog.setval('public."Posts_id_seq"', 6, true);



SELECT pg_catalog.setval('public."Topics_id_seq"', 4, true);



SELECT pg_catalog.setval('public."Users_id_seq"', 4, true);



ALTER TABLE ONLY public."PostAction"
    ADD CONSTRAINT "PostAction_pkey" PRIMARY KEY ("PostId", "UserId");



ALTER TABLE ONLY public."PostTopic"
    ADD CONSTRAINT "PostTopic_pkey" PRIMARY KEY ("PostId", "TopicId");



ALTER TABLE ONLY public."Posts"
    ADD CONSTRAINT "Posts_pkey" PRIMARY KEY (id);



ALTER TABLE ONLY public."Topics"
    ADD CONSTRAINT "Topics_pkey" PRIMARY KEY (id);



ALTER TABLE ONLY public."Users"
    ADD CONSTRAINT "Users_pkey" PRIMARY KEY (id);



ALTER TABLE ONLY public."PostAction"
    ADD CONSTRAINT "PostAction_PostId_fkey" FOREIGN KEY ("PostId") REFERENCES public."Posts"(id) ON UPDATE CASCADE ON DELETE CASCADE;



ALTER TABLE ONLY public."PostAction"
    ADD CONSTRAINT "PostAction_UserId_fkey" FOREIGN KEY ("UserId") REFERENCES public."Users"(id) ON UPDATE CASCADE ON DELETE CASCADE;



ALTER TABLE ONLY public."PostTopic"
    ADD CONSTRAINT "PostTopic_PostId_fkey" FOREIGN KEY ("PostId") REFERENCES public."Posts"(id) ON UPDATE CASCADE ON DELETE CASCADE;



ALTER TABLE ONLY public."PostTopic"
    ADD CONSTRAINT "PostTopic_TopicId_fkey" FOREIGN KEY ("TopicId") REFERENCES public."Topics"(id) ON UPDATE CASCADE ON DELETE CASCADE;



ALTER TABLE ONLY public."Posts"
    ADD CONSTRAINT "Posts_AuthorId_fkey" FOREIGN KEY ("AuthorId") REFERENCES public."Users"(id) ON UPDATE CASCADE ON DELETE SET NULL;




