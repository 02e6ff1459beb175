






CREATE TABLE public."PostAction" (
    "PostId" integer NOT NULL,
    "UserId" integer NOT NULL
);



CREATE TABLE public."PostTopic" (
    "PostId" integer NOT NULL,
    "TopicId" integer NOT NULL
);



CREATE TABLE public."Posts" (
    id integer NOT NULL,
    title character varying(255),
    body text,
    "AuthorId" integer
);



CREATE SEQUENCE public."Posts_id_seq"
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE public."Posts_id_seq" OWNED BY public."Posts".id;



CREATE TABLE public."Topics" (
    id integer NOT NULL,
    name character varying(255)
);



CREATE SEQUENCE public."Topics_id_seq"
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE public."Topics_id_seq" OWNED BY public."Topics".id;



CREATE TABLE public."Users" (
    id integer NOT NULL,
    username character varying(255),
    name character varying(255)
);



CREATE SEQUENCE public."Users_id_seq"
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE public."Users_id_seq" OWNED BY public."Users".id;



ALTER TABLE ONLY public."Posts" ALTER COLUMN id SET DEFAULT nextval('public."Posts_id_seq"'::regclass);



ALTER TABLE ONLY public."Topics" ALTER COLUMN id SET DEFAULT nextval('public."Topics_id_seq"'::regclass);



ALTER TABLE ONLY public."Users" ALTER COLUMN id SET DEFAULT nextval('public."Users_id_seq"'::regclass);



INSERT INTO public."PostAction" VALUES (1, 2);
INSERT INTO public."PostAction" VALUES (2, 3);
INSERT INTO public."PostAction" VALUES (4, 1);
INSERT INTO public."PostAction" VALUES (5, 2);



INSERT INTO public."PostTopic" VALUES (1, 1);
INSERT INTO public."PostTopic" VALUES (1, 2);
INSERT INTO public."PostTopic" VALUES (2, 1);
INSERT INTO public."PostTopic" VALUES (2, 2);
INSERT INTO public."PostTopic" VALUES (2, 3);
INSERT INTO public."PostTopic" VALUES (3, 1);
INSERT INTO public."PostTopic" VALUES (3, 2);
INSERT INTO public."PostTopic" VALUES (3, 3);
INSERT INTO public."PostTopic" VALUES (3, 4);
INSERT INTO public."PostTopic" VALUES (4, 1);
INSERT INTO public."PostTopic" VALUES (6, 1);
INSERT INTO public."PostTopic" VALUES (6, 2);
INSERT INTO public."PostTopic" VALUES (6, 3);



INSERT INTO public."Posts" VALUES (1, 'Post 1', 'Body''s 1', 2);
INSERT INTO public."Posts" VALUES (2, 'Post 2', NULL, 3);
INSERT INTO public."Posts" VALUES (3, 'Post 3', 'Body''s 3', 1);
INSERT INTO public."Posts" VALUES (4, 'Post 4', NULL, NULL);
INSERT INTO public."Posts" VALUES (5, 'Post 5', 'Body''s 5', 3);
INSERT INTO public."Posts" VALUES (6, 'Post 6', NULL, 1);



INSERT INTO public."Topics" VALUES (1, 'Databases');
INSERT INTO public."Topics" VALUES (2, 'GraphQL');
INSERT INTO public."Topics" VALUES (3, 'Größe / 尺寸');
INSERT INTO public."Topics" VALUES (4, NULL);



INSERT INTO public."Users" VALUES (1, 'ada', 'Ada');
INSERT INTO public."Users" VALUES (2, 'grace', 'Grace');
INSERT INTO public."Users" VALUES (3, 'linus', 'Linus');
INSERT INTO public."Users" VALUES (4, NULL, NULL);



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




